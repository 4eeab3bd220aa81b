import { isUnspecified, parseAddress } from '../base/address.ts';
import { familyOf } from '../base/prefix.ts';
import type { UnreadConfig } from '../model/configuration.ts';
import type { Listener } from '../model/node.ts';
import type { ConfigFile } from './config-file.ts';
import type { NodeParts } from './parts.ts';
import { eachLine } from './text-lines.ts';

/**
 * Reads who listens, from `ss -ltn[p]`, `ss -tulpen` and the lists of `netstat` of all systems (`-lnt`, `-an`, `-ano`).
 * Ports by name are said: `-n` prints numbers.
 */
export function readListeners({ file, text }: ConfigFile): NodeParts {
  const listeners: Listener[] = [];
  const unread: UnreadConfig[] = [];
  for (const { line, content } of eachLine(text)) {
    const row = rowOf(content);
    if (!row) continue;
    const by = { file, line, text: content.trim().replaceAll(/\s+/g, ' ') };
    const listener = listenerOf(row);
    if (listener) listeners.push({ ...listener, by });
    else
      unread.push({
        ...by,
        reason: `found "${row.local}" where an address with the number of its port was expected`,
        bears: 'addresses',
      });
  }
  return { listeners: withoutTwins(listeners), unread };
}

interface Row {
  readonly protocol: 'tcp' | 'udp';
  readonly family?: 4 | 6;
  readonly local: string;
  readonly process?: string;
}

/** Windows translates the state; there, who listens expects anybody (`0.0.0.0:0`). */
const STATE = /\bLISTEN(?:ING)?\b|^\s*TCP\s+\S+\s+(?:0\.0\.0\.0:0|\[::\]:0)\s/;

function rowOf(content: string): Row | undefined {
  const words = content.trim().split(/\s+/);
  const [first = ''] = words;
  if (first === 'unix' || first.startsWith('u_')) return undefined;
  const udp = /^udp\s+UNCONN\b/.test(content.trim());
  if (!udp && !STATE.test(content)) return undefined;
  const local = words.find((word) => ENDPOINT.test(word));
  if (local === undefined) return undefined;
  const family = /^(?:tcp|udp)46$/i.test(first) ? undefined : /^(?:tcp|udp)([46])$/i.exec(first)?.[1];
  const process = /users:\(\("([^"]+)"/.exec(content)?.[1] ?? /LISTEN\s+\d+\/([^\s:]+)/.exec(content)?.[1];
  return {
    protocol: udp || /^udp/i.test(first) ? 'udp' : 'tcp',
    ...(family === undefined ? {} : { family: family === '4' ? 4 : 6 }),
    local,
    ...(process === undefined ? {} : { process }),
  };
}

/** `0.0.0.0:22`, `[::]:22`, `:::22`, `*:22`, `10.1.0.1%eth1:53`, and BSD's and Solaris' `*.22`, `127.0.0.1.25`. */
const ENDPOINT = /^\S+[.:][\w*-]+$/;

function listenerOf({ protocol, family, local, process }: Row): Listener | undefined {
  const [, host = '', port = ''] = /^(.*)[.:]([^.:]+)$/.exec(local) ?? [];
  if (!/^\d{1,5}$/.test(port) || Number(port) === 0 || Number(port) > 65_535) return undefined;
  const [text = '', device] = host.replaceAll(/[[\]]/g, '').split('%', 2);
  // RFC 6761 6.3: this name is looked up nowhere.
  const address = text === 'localhost' ? parseAddress(family === 6 ? '::1' : '127.0.0.1') : parseAddress(text);
  if (address === undefined && text !== '*') return undefined;
  const any = address === undefined || isUnspecified(address);
  // A socket of IPv6 takes IPv4 too, unless it says otherwise; lists do not show that.
  const bound = any
    ? address === '0.0.0.0' || (family === 4 && address === undefined)
      ? 4
      : undefined
    : familyOf(address);
  return {
    protocol,
    port: Number(port),
    ...(any ? {} : { address }),
    ...(bound === undefined ? {} : { family: bound }),
    ...(device === undefined ? {} : { device }),
    ...(process === undefined ? {} : { process }),
  };
}

/** Where IPv4 has a socket of its own on a port, the one of IPv6 cannot have taken both (IPV6_V6ONLY). */
function withoutTwins(listeners: readonly Listener[]): readonly Listener[] {
  const only4 = new Set(
    listeners.flatMap((one) => (one.family === 4 && !one.address ? [`${one.protocol} ${one.port}`] : [])),
  );
  return listeners.map((one) =>
    one.family === undefined && one.address === undefined && only4.has(`${one.protocol} ${one.port}`)
      ? { ...one, family: 6 as const }
      : one,
  );
}
