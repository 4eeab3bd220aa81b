/** What stands between, and how it is told for how long it keeps a silent connection. */
export interface MatrixGuard {
  readonly name: string;
  /** Lines of YAML of the node, or the configuration of an ASA. */
  readonly lines: (idleHours: number) => readonly string[];
  readonly isAsa?: true;
}

const device = (...lines: readonly string[]): readonly string[] => [
  'forwarding: true',
  'interfaces: { inside: 10.1.0.1/24, outside: 10.2.0.1/24 }',
  ...lines,
];

const asa = (idleHours: number): readonly string[] => [
  'ASA Version 9.8(2)',
  'hostname fw',
  'interface GigabitEthernet0/0',
  ' nameif inside',
  ' security-level 100',
  ' ip address 10.1.0.1 255.255.255.0',
  'interface GigabitEthernet0/1',
  ' nameif outside',
  ' security-level 50',
  ' ip address 10.2.0.1 255.255.255.0',
  'access-list ALL extended permit ip any any',
  'access-group ALL in interface inside',
  'access-group ALL in interface outside',
  `timeout conn ${idleHours}:00:00`,
];

const linux = (idleHours: number): readonly string[] =>
  device(
    'system: linux',
    `sysctl: { net.netfilter.nf_conntrack_tcp_timeout_established: ${idleHours * 3_600}, net.netfilter.nf_conntrack_tcp_loose: 0 }`,
    'nft: |',
    '  table inet f {',
    '    chain forward {',
    '      type filter hook forward priority 0; policy drop;',
    '      ct state established,related accept',
    '      ct state new accept',
    '    }',
    '  }',
  );

/** Of which no log is known; whoever has a log of its own is in the scenarios. */
const unknown =
  (...more: readonly string[]) =>
  (idleHours: number): readonly string[] =>
    device('preset: not-known', `idle-timeout: ${idleHours}h`, ...more);

export const matrixGuards: readonly MatrixGuard[] = [
  { name: 'asa', lines: asa, isAsa: true },
  { name: 'conntrack', lines: linux },
  { name: 'silent', lines: unknown() },
  { name: 'reset', lines: unknown('without-state: reset') },
];
