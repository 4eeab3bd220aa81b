import { type Address, parseAddress } from '../base/address.ts';
import { seconds } from '../base/duration.ts';
import { type Instant, instant } from '../base/instant.ts';
import type { Endpoint } from '../model/flow.ts';
import type { Fact, OsErrorName } from '../model/observation.ts';
import type { Page, Reading, TextFormat } from './reader.ts';

/**
 * What `holdfast probe --json` writes. Of an idle probe: the idle timer of the path, as a setting `probe.idle-timeout`
 * in seconds (a silence of so long was survived, and one not much longer was not). Of a connection probe: each attempt
 * and what became of it.
 */
export const probeDocument: TextFormat = {
  name: 'holdfast-probe',
  trigger: 'holdfast/probe@1',
  open: (page) => {
    let open: Collected | undefined;
    return (line, number) => {
      if (open) {
        open.text += `${line}\n`;
        open.lines++;
      } else if (line.includes('"schema"')) {
        // Its brace stands on the line above, unless all of it stands on one.
        open = { first: number, lines: 1, text: line.trimStart().startsWith('{') ? line : `{${line}\n` };
      } else return 'other';
      const done = taken(page, open, line);
      if (done !== 'follow') open = undefined;
      return done;
    };
  },
};

interface Collected {
  readonly first: number;
  lines: number;
  text: string;
}

/**
 * A search of five hundred tries has some seven lines for each; a list of a hundred thousand targets is evidence of
 * nothing.
 */
const LINES_MAX = 200_000;

function taken(page: Page, { first, lines, text }: Collected, line: string): Reading {
  const whole = lines === 1 ? line.trimEnd().endsWith('}') : line.startsWith('}');
  if (!whole) {
    if (lines < LINES_MAX) return 'follow';
    return { unread: `found ${lines} lines without an end, expected the document of holdfast probe --json` };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { unread: 'found no JSON, expected the document of holdfast probe --json; was it cut?' };
  }
  if (!isRecord(value)) return { unread: 'found no object, expected the document of holdfast probe --json' };
  const at = momentOf(value) ?? page.calendar.now();
  if (value['kind'] === 'idle') tellTimer(page, value, { at, line: first });
  if (value['kind'] === 'connect' && Array.isArray(value['results']))
    for (const [i, row] of value['results'].entries())
      tellAttempt(page, row, { at, line: first, process: { name: 'holdfast probe', pid: i + 1 } });
  return 'read';
}

type Where = Parameters<Page['emit']>[1];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `at` is UTC, as an administrator's machine has it; its clock is the host's own all the same. */
function momentOf({ at }: Readonly<Record<string, unknown>>): Instant | undefined {
  const millis = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  return Number.isNaN(millis) ? undefined : instant(millis * 1_000);
}

function tellTimer(page: Page, { idleTimeout }: Readonly<Record<string, unknown>>, where: Where): void {
  if (!isRecord(idleTimeout)) return;
  const { model } = idleTimeout;
  if (typeof model === 'number' && Number.isSafeInteger(model) && model > 0)
    page.emit({ kind: 'setting', name: 'probe.idle-timeout', value: String(model) }, { ...where, utc: true });
}

function tellAttempt(page: Page, row: unknown, where: Where): void {
  if (!isRecord(row)) return;
  const to = endpoint(row['address'], row['port']);
  const [, localAddress, localPort] = /^\[?([\da-fA-F.:]+?)\]?:(\d{1,5})$/.exec(String(row['local'])) ?? [];
  const from = endpoint(localAddress, Number(localPort));
  const fate = fateOf(row);
  if (!to || !fate) return;
  const flow = from ? { flow: { protocol: 'tcp' as const, source: from, destination: to } } : {};
  const sighting = { ...where, ...flow, utc: true };
  page.emit({ kind: 'connect-started', attempt: 1, to }, sighting);
  const after = typeof row['after'] === 'number' && row['after'] >= 0 ? seconds(row['after']) : seconds(0);
  page.emit(fate, { ...sighting, at: instant(where.at + after) });
}

function endpoint(address: unknown, port: unknown): Endpoint | undefined {
  const read: Address | undefined = typeof address === 'string' ? parseAddress(address) : undefined;
  return read !== undefined && typeof port === 'number' && port > 0 && port < 65_536
    ? { address: read, port }
    : undefined;
}

function fateOf({ outcome, error }: Readonly<Record<string, unknown>>): Fact | undefined {
  switch (outcome) {
    case 'connected':
      return { kind: 'connected' };
    case 'refused':
      return refused('ECONNREFUSED');
    case 'silence':
      return refused('ETIMEDOUT');
    case 'icmp':
    case 'neighbour-silent':
      return refused('EHOSTUNREACH');
    case 'not-sent':
      return refused(NOT_SENT.find((name) => name === error) ?? 'OTHER');
    default:
      return undefined;
  }
}

const NOT_SENT: readonly OsErrorName[] = ['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'EACCES'];

const refused = (name: OsErrorName): Fact => ({ kind: 'refused', error: { name } });
