import type { Page, Reading, TextFormat } from '../reader.ts';
import { endpoint } from './endpoint.ts';
import { statusIn } from './failure.ts';
import { statusFact } from './status.ts';

/**
 * What `bptestbpcd` prints: three digits (the connect options in effect), then a line for each socket,
 * `10.1.0.4:53812 -> 10.2.0.9:1556`. Since 8.1 the sockets are on the loopback interface, and the pair that crosses the
 * network stands after `PROXY`.
 */
export const bptestbpcd: TextFormat = {
  name: 'bptestbpcd',
  trigger: ' -> |ConnectToBPCD',
  open: (page) => (line, number) => socketLine(page, line, number) ?? failureLine(page, line, number),
};

function socketLine(page: Page, line: string, number: number): Reading | undefined {
  const found = SOCKET.exec(line);
  if (!found) return withoutAddresses(page, line, number);
  const proxied = found[3] !== undefined;
  const source = endpoint((proxied ? found[3] : found[1]) ?? '');
  const destination = endpoint((proxied ? found[4] : found[2]) ?? '');
  if (!source || !destination) return { unread: 'expected "address:port -> address:port"' };
  const flow = { protocol: 'tcp', source, destination } as const;
  page.emit(
    { kind: 'connected', service: 'BPCD', ...(proxied ? { via: 'proxy' } : {}) },
    { at: page.calendar.now(), line: number, flow },
  );
  return 'read';
}

/** `1 1 1 -> ->`: a copy that lost its line feeds and addresses. A socket is printed when it is connected. */
function withoutAddresses(page: Page, line: string, number: number): Reading | undefined {
  const arrows = /^\s*[012] [012] [0-3]((?: ->){1,3})\s*$/.exec(line)?.[1];
  if (arrows === undefined) return undefined;
  for (let i = 0; i < arrows.length; i += 3)
    page.emit({ kind: 'connected', service: 'BPCD' }, { at: page.calendar.now(), line: number });
  return 'read';
}

const SOCKET = /^\s*(\S+:\d+) -> (\S+:\d+)(?: PROXY (\S+:\d+) -> (\S+:\d+))?\s*$/;

/** `<16>bptestbpcd main: Function ConnectToBPCD(client) failed: 25`, on a terminal without a stamp. */
function failureLine(page: Page, line: string, number: number): Reading {
  const status = /^<\d+>\s?bptestbpcd\b/.test(line) ? statusIn(line) : undefined;
  if (status === undefined) return 'other';
  for (const fact of statusFact(status)) page.emit(fact, { at: page.calendar.now(), line: number });
  return 'read';
}
