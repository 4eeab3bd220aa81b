import type { Address } from '../../src/base/address.ts';
import type { LoadedNetwork } from '../../src/trace/loaded-network.ts';
import { networkFrom } from '../yaml-network.ts';
import { ASA_PAIR } from '../asa-pair.ts';

export const CLIENT = '10.1.0.10' as Address;
export const SERVER = '10.2.0.10' as Address;

/** What stands between the two hosts. */
export type Guard =
  | { readonly is: 'asa'; readonly version: string; readonly lines?: readonly string[] }
  | { readonly is: 'other'; readonly lines: readonly string[] };

export interface Pair {
  readonly guard: Guard;
  /** Lines of YAML of each host. */
  readonly client?: readonly string[];
  readonly server?: readonly string[];
}

export const asa = (...lines: readonly string[]): Guard => ({ is: 'asa', version: 'ASA Version 9.8(2)', lines });
export const fwsm = (...lines: readonly string[]): Guard => ({ is: 'asa', version: 'FWSM Version 4.1(5)', lines });
export const pix = (...lines: readonly string[]): Guard => ({ is: 'asa', version: 'PIX Version 6.3(5)', lines });
export const linuxForward = (seconds: number, ...rules: readonly string[]): Guard =>
  other(
    'system: linux',
    `sysctl: { net.netfilter.nf_conntrack_tcp_timeout_established: ${seconds}, net.netfilter.nf_conntrack_tcp_loose: 0 }`,
    'nft: |',
    '  table inet f {',
    '    chain forward {',
    '      type filter hook forward priority 0; policy drop;',
    ...rules.map((rule) => `      ${rule}`),
    '      ct state established,related accept',
    '      ct state new accept',
    '    }',
    '  }',
  );
export const other = (...lines: readonly string[]): Guard => ({ is: 'other', lines });

/** The client’s network and addresses of the server’s, for a rule of NAT; and such a rule of older products. */
export const NET = ['object network NET', ' subnet 10.1.0.0 255.255.255.0'];
export const POOL = ['object network POOL', ' range 10.2.0.100 10.2.0.110'];
export const OLD_POOL = [
  'nat (inside) 1 10.1.0.0 255.255.255.0',
  'global (dmz) 1 10.2.0.100-10.2.0.110 netmask 255.255.255.0',
];

/** `client` on the more secure side of the firewall `fw`, `server` on the other. */
export function guardedPair({ guard, client = ['system: linux'], server = ['system: linux'] }: Pair): LoadedNetwork {
  const text = `complete: true
nodes:
  client:
    interfaces: { eth0: ${CLIENT}/24 }
    routes: [default via 10.1.0.1 dev eth0]
${below(client)}  server:
    interfaces: { eth0: ${SERVER}/24 }
    routes: [default via 10.2.0.1 dev eth0]
${below(server)}${guard.is === 'asa' ? '' : `  fw:\n    forwarding: true\n    interfaces: { in: 10.1.0.1/24, out: 10.2.0.1/24 }\n${below(guard.lines)}`}`;
  return networkFrom(text, guard.is === 'asa' ? { fw: configuration(guard) } : {});
}

const below = (lines: readonly string[]): string => lines.map((line) => `    ${line}\n`).join('');

/** Older products let nothing through that no list permits and no rule translates. */
const openings = (version: string): readonly string[] =>
  version.startsWith('ASA')
    ? []
    : [
        'access-list ALL permit ip any any',
        'access-group ALL in interface inside',
        'access-group ALL in interface dmz',
        'nat (inside) 0 0.0.0.0 0.0.0.0',
      ];

/** Names of the interfaces are those of each product's time. */
const configuration = ({ version, lines = [] }: Extract<Guard, { readonly is: 'asa' }>): string =>
  [
    version,
    'hostname fw',
    ...(version.startsWith('PIX Version 6')
      ? [
          'nameif ethernet0 dmz security50',
          'nameif ethernet1 inside security100',
          'ip address dmz 10.2.0.1 255.255.255.0',
          'ip address inside 10.1.0.1 255.255.255.0',
        ]
      : [ASA_PAIR.trimEnd()]),
    ...openings(version),
    ...lines,
    '',
  ].join('\n');
