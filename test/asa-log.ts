import { formatTimeOfDay } from '../src/base/instant.ts';
import { endpoint, second } from './conversation.ts';

const stamp = (at: number, device: string): string =>
  `Nov 20 2026 ${formatTimeOfDay(second(at)).slice(0, 8)} ${device} : `;

const clock = (seconds: number): string =>
  `${Math.floor(seconds / 3_600)}:${String(Math.floor(seconds / 60) % 60).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;

const slashed = (text: string): string => {
  const { address, port } = endpoint(text);
  return `${address}/${port}`;
};

interface Line {
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly id?: number;
  readonly device?: string;
}

/**
 * Lines as an ASA writes them (messages 302013, 302014, 106015, 106023), with the test’s own addresses. Times are
 * seconds after midnight.
 */
export const built = ({ at, from, to, id = 7001, device = 'fw1' }: Line): string =>
  `${stamp(at, device)}%ASA-6-302013: Built inbound TCP connection ${id} for outside:${slashed(from)} (${slashed(from)}) to inside:${slashed(to)} (${slashed(to)})`;

export const torn = ({
  at,
  from,
  to,
  id = 7001,
  device = 'fw1',
  lasted,
  bytes = 1400,
  reason = 'Conn-timeout',
}: Line & { readonly lasted: number; readonly bytes?: number; readonly reason?: string }): string =>
  `${stamp(at, device)}%ASA-6-302014: Teardown TCP connection ${id} for outside:${slashed(from)} to inside:${slashed(to)} duration ${clock(lasted)} bytes ${bytes} ${reason}`;

export const noConnection = ({ at, from, to, device = 'fw1', flags = 'PSH ACK' }: Line & { readonly flags?: string }) =>
  `${stamp(at, device)}%ASA-6-106015: Deny TCP (no connection) from ${slashed(from)} to ${slashed(to)} flags ${flags}  on interface outside`;

/** Any other message, from its severity on. */
export const stamped = (at: number, text: string, device = 'fw1'): string => `${stamp(at, device)}%ASA-${text}`;

export const deniedByList = ({
  at,
  from,
  to,
  device = 'fw1',
  list = 'outside_in',
  protocol = 'tcp',
}: Line & { readonly list?: string; readonly protocol?: 'tcp' | 'udp' }): string =>
  `${stamp(at, device)}%ASA-4-106023: Deny ${protocol} src outside:${slashed(from)} dst inside:${slashed(to)} by access-group "${list}" [0x0, 0x0]`;

export const reversePath = ({ at, from, to, device = 'fw1' }: Line): string =>
  `${stamp(at, device)}%ASA-1-106021: Deny TCP reverse path check from ${endpoint(from).address} to ${endpoint(to).address} on interface outside`;
