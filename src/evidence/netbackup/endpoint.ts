import { isDigit } from '../../base/ascii.ts';
import { ipv4At, parseAddress } from '../../base/address.ts';
import type { Endpoint, Flow } from '../../model/flow.ts';

/** `10.4.0.9.3583`: NetBackup's logs join address and port by a dot, for IPv6 too. Its command output uses a colon. */
export const endpoint = (text: string): Endpoint | undefined => endpointAt(text, 0, text.length);

/** The endpoint that fills a stretch of a message. */
function endpointAt(message: string, from: number, to: number): Endpoint | undefined {
  let cut = to - 1;
  while (cut > from && isDigit(message.charCodeAt(cut))) cut--;
  const joint = message.charCodeAt(cut);
  const port = joint === DOT || joint === COLON ? portOf(message, cut + 1, to) : -1;
  if (port < 0 || cut <= from) return undefined;
  const address = ipv4At(message, from, cut) ?? otherAddress(message, from, cut);
  return address && { address, port };
}

const otherAddress = (message: string, from: number, to: number) =>
  parseAddress(message.charCodeAt(from) === OPEN_BRACKET ? message.slice(from + 1, to - 1) : message.slice(from, to));

const [DOT, COLON, OPEN_BRACKET] = [46, 58, 91] as const;

/** -1 unless there are one to five digits, up to 65535. */
function portOf(message: string, from: number, to: number): number {
  if (from >= to || to - from > 5) return -1;
  let port = 0;
  for (let i = from; i < to; i++) port = port * 10 + message.charCodeAt(i) - 48;
  return port <= 65_535 ? port : -1;
}

/** What stands after `CONNECT FROM ` or `ACCEPT FROM `: `10.4.0.9.3583 TO 10.8.0.5.13724 fd = 1240`. */
export function flowAfter(message: string, start: number): Flow | undefined {
  const to = message.indexOf(' TO ', start);
  if (to < 0) return undefined;
  const end = message.indexOf(' ', to + 4);
  const source = endpointAt(message, start, to);
  const destination = endpointAt(message, to + 4, end < 0 ? message.length : end);
  return source && destination ? { protocol: 'tcp', source, destination } : undefined;
}
