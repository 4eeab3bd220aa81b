import { parseAddress } from '../../base/address.ts';
import type { Endpoint, Flow } from '../../model/flow.ts';

/** `2.2.2.2.3583`: NetBackup's logs join address and port by a dot, for IPv6 too. Its command output uses a colon. */
export function endpoint(text: string): Endpoint | undefined {
  const cut = Math.max(text.lastIndexOf('.'), text.lastIndexOf(':'));
  const port = Number(text.slice(cut + 1));
  const address = cut > 0 ? parseAddress(text.slice(0, cut)) : undefined;
  return address && Number.isInteger(port) && port >= 0 && port <= 65_535 && cut + 1 < text.length
    ? { address, port }
    : undefined;
}

/** What stands after `CONNECT FROM ` or `ACCEPT FROM `: `2.2.2.2.3583 TO 3.3.3.3.13724 fd = 1240`. */
export function flowAfter(message: string, start: number): Flow | undefined {
  const to = message.indexOf(' TO ', start);
  if (to < 0) return undefined;
  const end = message.indexOf(' ', to + 4);
  const source = endpoint(message.slice(start, to));
  const destination = endpoint(message.slice(to + 4, end < 0 ? message.length : end));
  return source && destination ? { protocol: 'tcp', source, destination } : undefined;
}
