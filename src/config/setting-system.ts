import type { OperatingSystem } from '../model/node.ts';

/**
 * Whose settings have such a name, where `system` has none that is called so: `net.ipv4.tcp_keepalive_time` of a
 * Windows decides nothing there. Undefined: it may have it, or the system or the name is none that is known.
 */
export function foreignSetting(name: string, system: OperatingSystem): string | undefined {
  const own = familyOf[system];
  const of = families.find(({ names }) => names.test(name));
  return own === undefined || of === undefined || of.family === own ? undefined : of.family;
}

type SettingFamily = 'Linux' | 'Windows' | 'BSD and macOS' | 'AIX' | 'Solaris and HP-UX';

/** Those of devices are written in their own configuration; of a system that is not known every name may be one. */
const familyOf: Readonly<Record<OperatingSystem, SettingFamily | undefined>> = {
  linux: 'Linux',
  windows: 'Windows',
  'windows-2008': 'Windows',
  'windows-2003': 'Windows',
  solaris: 'Solaris and HP-UX',
  'solaris-10': 'Solaris and HP-UX',
  'hp-ux': 'Solaris and HP-UX',
  aix: 'AIX',
  freebsd: 'BSD and macOS',
  openbsd: 'BSD and macOS',
  macos: 'BSD and macOS',
  asa: undefined,
  fwsm: undefined,
  pix: undefined,
  'not-known': undefined,
};

/** `ndd` of Solaris and HP-UX has most names in common; `ipadm` writes them with their protocol or without "tcp_". */
const families: readonly { readonly family: SettingFamily; readonly names: RegExp }[] = [
  { family: 'Linux', names: /^net\.(?:ipv[46]|netfilter)\./ },
  { family: 'BSD and macOS', names: /^net\.inet6?\./ },
  {
    family: 'Windows',
    names:
      /^(?:KeepAlive(?:Time|Interval)|TcpMax(?:Data|Connect)Retransmissions|TcpInitialRTT|InitialRto|MaxSynRetransmissions)$/,
  },
  { family: 'AIX', names: /^(?:tcp_keep(?:idle|intvl|init|cnt)|(?:tcp_)?rto_length|ip6?forwarding|ipsrcroute\w+)$/ },
  {
    family: 'Solaris and HP-UX',
    names:
      /^(?:(?:tcp_|_|tcp\._)(?:keepalive_(?:abort_)?interval|ip_abort_c?interval)|ip6?_forwarding|ipv[46]\.\w+|hostmodel|ip6?_str\w+)$/,
  },
];
