import { ownText } from '../../base/own-text.ts';
import type { Flow } from '../../model/flow.ts';
import type { Fact, TeardownReason } from '../../model/observation.ts';
import type { LineReader, Page, Reading, TextFormat } from '../reader.ts';
import { readHeader } from './header.ts';
import { Remembered } from './remembered.ts';
import { countOf, lastedOf, type PrintedEnd, sessionFlow, timerOf, translatedFlow } from './session-ends.ts';
import { readStamp } from './stamp.ts';

/**
 * TRAFFIC log of PAN-OS as its syslog and its export print it: fields between commas, in the order of "Traffic Log
 * Fields" (PAN-OS Administrator’s Guide). What the SYSTEM log says of a restart or a failover stands in no source at
 * hand, and is not read.
 */
export const panosLog: TextFormat = {
  name: 'pan-os-log',
  trigger: ',TRAFFIC,',
  open(page) {
    const begun = new Remembered<true>(BEGUN_MAX);
    return lineReader(page, begun);
  },
};

/** Sessions whose beginning was told; an entry costs some 100 bytes. */
const BEGUN_MAX = 200_000;

function lineReader(page: Page, begun: Remembered<true>): LineReader {
  return (line, number) => {
    const found = BEGINS.exec(line);
    if (!found) return 'other';
    const start = found.index + found[0].length;
    const fields = fieldsOf(line, start - found[0].trimStart().length);
    const subtype = fields[FIELD.subtype];
    if (!isSubtype(subtype)) return 'read';
    const flow = flowOf(fields);
    if (flow === 'other-protocol') return 'read';
    if (!flow) return { unread: `column ${start + 1}: expected two addresses, two ports and a protocol` };
    if (subtype === 'start' && isKnown(begun, fields)) return 'read';
    return told(page, { line, number, at: found.index, fields, fact: factOf(subtype, fields, flow), flow });
  };
}

/** `1,2026/11/20 21:00:07,007000016479,TRAFFIC,` behind any header: a version, when it was received, and by whom. */
const BEGINS = /(?:^|[\s"])\d{0,2},\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d,[\w-]{0,32},TRAFFIC,/;

type Subtype = 'start' | 'end' | 'drop' | 'deny';
const isSubtype = (word = ''): word is Subtype => SUBTYPES.has(word);
const SUBTYPES: ReadonlySet<string> = new Set(['start', 'end', 'drop', 'deny']);

/** Places of the fields, counted from 0. */
const FIELD = {
  subtype: 4,
  generated: 6,
  source: 7,
  destination: 8,
  natSource: 9,
  natDestination: 10,
  rule: 11,
  fromZone: 16,
  toZone: 17,
  session: 22,
  sourcePort: 24,
  destinationPort: 25,
  natSourcePort: 26,
  natDestinationPort: 27,
  protocol: 29,
  bytes: 31,
  elapsed: 36,
  received: 45,
  endReason: 46,
  device: 52,
} as const;

/** A field in quotation marks may have commas in it, and quotation marks twice. */
function fieldsOf(line: string, from: number): readonly string[] {
  const fields: string[] = [];
  for (let at = from; at <= line.length && fields.length <= FIELD.device; ) {
    if (line[at] === '"') {
      let end = line.indexOf('"', at + 1);
      while (end >= 0 && line[end + 1] === '"') end = line.indexOf('"', end + 2);
      if (end < 0) return fields;
      fields.push(ownText(line.slice(at + 1, end).replaceAll('""', '"')));
      at = end + 2;
    } else {
      const comma = line.indexOf(',', at);
      const end = comma < 0 ? line.length : comma;
      fields.push(ownText(line.slice(at, end)));
      at = end + 1;
    }
  }
  return fields;
}

const endOf = (fields: readonly string[], address: number, port: number): PrintedEnd => ({
  address: fields[address],
  port: fields[port],
});

const flowOf = (fields: readonly string[]): Flow | 'other-protocol' | undefined =>
  sessionFlow({
    protocol: fields[FIELD.protocol],
    source: endOf(fields, FIELD.source, FIELD.sourcePort),
    destination: endOf(fields, FIELD.destination, FIELD.destinationPort),
  });

/** A session starts anew in the log whenever its application is found to be another one; it is the same session. */
function isKnown(begun: Remembered<true>, fields: readonly string[]): boolean {
  const key = [FIELD.device, FIELD.session, FIELD.source, FIELD.sourcePort].map((place) => fields[place]).join(' ');
  const known = begun.get(key) ?? false;
  begun.set(key, true);
  return known;
}

function factOf(subtype: Subtype, fields: readonly string[], flow: Flow): Fact {
  const [fromZone, toZone] = [fields[FIELD.fromZone], fields[FIELD.toZone]];
  switch (subtype) {
    case 'start': {
      const mapped = translated(fields, flow);
      const zones = fromZone && toZone ? ([fromZone, toZone] as const) : undefined;
      return {
        kind: 'firewall-built',
        connection: fields[FIELD.session] ?? '',
        ...(mapped && { mapped }),
        ...(zones && { zones }),
      };
    }
    case 'end':
      return ended(fields, flow);
    // Before the application was known, and after; both by a rule, or for want of one.
    case 'drop':
    case 'deny':
      return {
        kind: 'firewall-denied',
        denial: 'policy',
        product: 'pan-os',
        ...(fromZone && { zone: fromZone }),
        ...(fields[FIELD.rule] && { by: fields[FIELD.rule] }),
      };
    default:
      return subtype satisfies never;
  }
}

const translated = (fields: readonly string[], flow: Flow): Flow | undefined =>
  translatedFlow(
    flow,
    endOf(fields, FIELD.natSource, FIELD.natSourcePort),
    endOf(fields, FIELD.natDestination, FIELD.natDestinationPort),
  );

function ended(fields: readonly string[], flow: Flow): Fact {
  const mapped = translated(fields, flow);
  const words = (fields[FIELD.endReason] ?? '').slice(0, WORDS_CHARS_MAX);
  const reason = words === '' ? 'not-said' : (endReasons.get(words) ?? 'other');
  const [lasted, bytes, resetBy] = [lastedOf(fields[FIELD.elapsed]), countOf(fields[FIELD.bytes]), RESET_BY.get(words)];
  return {
    kind: 'firewall-teardown',
    connection: fields[FIELD.session] ?? '',
    ...(mapped && { mapped }),
    ...(lasted !== undefined && { lasted }),
    ...(bytes !== undefined && { bytes }),
    reason: timerOf(reason, fields[FIELD.received]),
    ...(resetBy && { resetBy }),
    words,
    product: 'pan-os',
  };
}

/**
 * "Session End Reason" of the same page. `unknown` is what no other covers, "for example, a clear session all command";
 * `resources-unavailable` is a session that the device had no means to follow on (packets out of order beyond a bound).
 */
export const endReasons: ReadonlyMap<string, TeardownReason> = new Map<string, TeardownReason>([
  ['aged-out', 'idle'],
  ['tcp-fin', 'fins'],
  ['tcp-rst-from-client', 'reset'],
  ['tcp-rst-from-server', 'reset'],
  ['policy-deny', 'denied'],
  ['threat', 'inspection'],
  ['resources-unavailable', 'other'],
  ['tcp-reuse', 'other'],
  ['decoder', 'other'],
  ['unknown', 'not-said'],
  ['n/a', 'not-said'],
]);

const RESET_BY: ReadonlyMap<string, 'initiator' | 'responder'> = new Map([
  ['tcp-rst-from-client', 'initiator'],
  ['tcp-rst-from-server', 'responder'],
]);

const WORDS_CHARS_MAX = 60;

interface Telling {
  readonly line: string;
  readonly number: number;
  readonly at: number;
  readonly fields: readonly string[];
  readonly fact: Fact;
  readonly flow: Flow;
}

/** "Generated Time" is the device’s local time; what a header says is when the line was sent. */
function told(page: Page, { line, number, at, fields, fact, flow }: Telling): Reading {
  const stamp = readStamp((fields[FIELD.generated] ?? '').replaceAll('/', '-'), 0);
  const when =
    stamp?.year === undefined
      ? undefined
      : page.calendar.date(stamp.year, stamp.month, stamp.day, stamp.sinceMidnightUs);
  if (when === undefined) return { unread: `column ${at + 1}: expected a time at which it was written` };
  const node = fields[FIELD.device] || (NAMED.test(line.slice(0, at)) ? readHeader(line, at, page)?.node : undefined);
  page.emit(fact, { at: when, line: number, flow, ...(node && { node }) });
  return 'read';
}

/** There is a header at all. */
const NAMED = /\S/;
