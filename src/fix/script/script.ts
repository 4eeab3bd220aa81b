import type { Address } from '../../base/address.ts';
import type { NodeName } from '../../model/observation.ts';

/**
 * Whose words a script is written in. A host of one of the Linux platforms keeps its network settings as that one does.
 */
export const platforms = {
  'linux-runtime': 'Linux, until the next restart: ip, sysctl, nft',
  'linux-ifcfg': 'Linux with /etc/sysconfig/network-scripts: route-, rule- and ifcfg- files',
  'linux-networkmanager': 'Linux with NetworkManager: nmcli, keyfiles',
  'linux-netplan': 'Linux with netplan',
  'linux-networkd': 'Linux with systemd-networkd',
  'linux-ifupdown': 'Linux with /etc/network/interfaces',
  'linux-wicked': 'Linux with wicked',
  windows: 'Windows: PowerShell, registry',
  solaris: 'Solaris 11: ipadm',
  'solaris-10': 'Solaris 10: ndd and a start script',
  aix: 'AIX: no -p',
  'hp-ux': 'HP-UX: ndd and nddconf',
  freebsd: 'FreeBSD: sysctl, rc.conf',
  asa: 'Cisco ASA, FWSM and PIX: configuration mode',
  device: 'a device of which only the kind is known',
} as const;

export type Platform = keyof typeof platforms;

export type LinuxPlatform = Extract<Platform, `linux-${string}`>;

/** What is to be done on one node. */
export interface Script {
  readonly node: NodeName;
  readonly platform: Platform;
  /** What acts at once, in this order. The way back goes through them from the last. */
  readonly steps: readonly ScriptStep[];
  /** Programs that the steps need. */
  readonly tools?: readonly string[];
  /** Of the node in the case: a host that has none of them is another one. */
  readonly addresses?: readonly Address[];
  /** Shell: functions that the steps use. */
  readonly prelude?: readonly string[];
  /** What makes it last beyond a restart. */
  readonly files: readonly ScriptFile[];
  /** For people: what to restart, what to look at. */
  readonly notes: readonly string[];
}

/**
 * One command with the question whether it is done, and with its way back, all in the language of the platform and
 * quoted for it (`quote.ts`).
 */
export interface ScriptStep {
  /** What it does, in words that fit a line. */
  readonly says: string;
  readonly apply: readonly string[];
  readonly rollback: readonly string[];
  /**
   * Succeeds when it is done, and fails when it is not; undefined where the language has no such thing (a device's
   * terminal).
   */
  readonly isDone?: string;
  /** Shell: succeeds where what is there before is what it was taken to be; anything else is a surprise. */
  readonly expects?: string;
  /**
   * What is wrong where it is not, as whoever looks at the terminal needs to know it:
   * `net.ipv4.tcp_keepalive_time is not 7200, as the case says`.
   */
  readonly surprise?: string;
  /** Prints what is there before, which the way back finds in `$was`. */
  readonly saves?: string;
  /** What the case says that it is, for whoever types it by hand. */
  readonly was?: string;
  /** The way back for whoever types it, where that is simpler: what was there is known. */
  readonly byHand?: readonly string[];
}

export interface ScriptFile {
  readonly path: string;
  /** Shell: prints the directory that the path is below, where only the host knows it. */
  readonly under?: string;
  /** Shell: succeeds where the file that is there can take it. */
  readonly expects?: string;
  readonly text: string;
  /** `append`: behind what is there, between two marks. `merge`: somebody has to put it where it belongs. */
  readonly how: 'new' | 'append' | 'merge';
  /** Something else knows it by this name; else a second fix of the same host writes one with a number. */
  readonly named?: true;
  /** Its mode where others may not read it: `600`. */
  readonly mode?: string;
  /** The command that makes the system read it now; undefined: it is read at the next start. */
  readonly reload?: string;
  /** The command before it is taken away again. */
  readonly retire?: string;
}

/** How much of it is left to a person: `all` where no step and no file of a script changes anything. */
export function leftToHands({ steps, files, notes }: Script): 'all' | 'some' | 'nothing' {
  const changes =
    steps.some(({ rollback, isDone }) => rollback.length > 0 || isDone !== undefined) ||
    files.some(({ how }) => how !== 'merge');
  if (!changes) return 'all';
  return files.some(({ how }) => how === 'merge') || notes.some((note) => note.startsWith('By hand: '))
    ? 'some'
    : 'nothing';
}

/** What it does to the host is gone when that is started again. */
export const isPassing = ({ platform, tools = [] }: Script): boolean =>
  platform === 'linux-runtime' && tools.length > 0;

/** The platform in words; where nothing of the system is changed, how it keeps its settings is nothing to it. */
export const platformWords = ({ platform, tools = [] }: Script): string =>
  platform.startsWith('linux-') && tools.length === 0 ? 'Linux' : platforms[platform];
