import { isDigit } from '../../base/ascii.ts';
import { parseAddress } from '../../base/address.ts';
import type { Endpoint, Flow } from '../../model/flow.ts';

/** `10.4.0.9.3583`: NetBackup's logs join address and port by a dot, for IPv6 too. Its command output uses a colon. */
export function endpoint(text: string): Endpoint | undefined {
  const cut = Math.max(text.lastIndexOf('.'), text.lastIndexOf(':'));
  const port = portOf(text, cut + 1);
  if (port < 0 || cut < 1) return undefined;
  const address = parseAddress(text.charCodeAt(0) === OPEN_BRACKET ? text.slice(1, cut - 1) : text.slice(0, cut));
  return address && { address, port };
}

const OPEN_BRACKET = 91;

/** -1 unless one to five digits, up to 65535, end the text. */
function portOf(text: string, start: number): number {
  if (start >= text.length || text.length - start > 5) return -1;
  let port = 0;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!isDigit(code)) return -1;
    port = port * 10 + code - 48;
  }
  return port <= 65_535 ? port : -1;
}

/** What stands after `CONNECT FROM ` or `ACCEPT FROM `: `10.4.0.9.3583 TO 10.8.0.5.13724 fd = 1240`. */
export function flowAfter(message: string, start: number): Flow | undefined {
  const to = message.indexOf(' TO ', start);
  if (to < 0) return undefined;
  const end = message.indexOf(' ', to + 4);
  const source = endpoint(message.slice(start, to));
  const destination = endpoint(message.slice(to + 4, end < 0 ? message.length : end));
  return source && destination ? { protocol: 'tcp', source, destination } : undefined;
}
