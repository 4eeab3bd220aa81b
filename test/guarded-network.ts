import type { Address } from '../src/base/address.ts';
import type { LoadedNetwork } from '../src/trace/loaded-network.ts';
import { networkFrom } from './yaml-network.ts';
import { ASA_PAIR } from './asa-pair.ts';

export const SERVER = '10.2.0.10' as Address;

export interface Guard {
  /** Lines of YAML of the firewall; without them it is an ASA. */
  readonly firewall?: string;
  /** Lines of the ASA's configuration behind interfaces and permits. */
  readonly asa?: string;
  /** Of the ASA: `FWSM Version 4.1(5)`. */
  readonly version?: string;
  /** Lines of YAML of both hosts. */
  readonly client?: string;
  readonly server?: string;
}

/**
 * Lines of YAML of a firewall that takes new connections from inside by their SYN, and nothing that it does not know.
 */
export const SYN_ONLY = `nft: |
  table inet f {
    chain forward {
      type filter hook forward priority 0; policy drop;
      ct state established,related accept
      iifname "in" tcp flags & (fin|syn|rst|ack) == syn ct state new accept
    }
  }`;

/**
 * `client` behind the inside of a firewall `fw`, `server` in front of its outside; the client may begin connections.
 */
export function guardedNetwork({
  firewall,
  asa = '',
  version = 'ASA Version 9.8(2)',
  client = 'system: linux',
  server = 'system: linux',
}: Guard = {}): LoadedNetwork {
  const text = `
complete: true
nodes:
  client:
    interfaces: { eth0: 10.1.0.10/24 }
    routes: [default via 10.1.0.1 dev eth0]
${below(client)}  server:
    interfaces: { eth0: ${SERVER}/24 }
    routes: [default via 10.2.0.1 dev eth0]
${below(server)}${firewall === undefined ? '' : `  fw:\n    forwarding: true\n    interfaces: { in: 10.1.0.1/24, out: 10.2.0.1/24 }\n${below(firewall)}`}`;
  return networkFrom(text, firewall === undefined ? { fw: `${version}\n${ASA_PAIR}${asa}` } : {});
}

const below = (lines: string): string =>
  lines
    .split('\n')
    .map((line) => `    ${line}\n`)
    .join('');
