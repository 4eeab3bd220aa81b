import { type Instant, instant } from '../../base/instant.ts';
import type { Flow } from '../../model/flow.ts';
import type { Fact, TeardownReason } from '../../model/observation.ts';
import type { LineReader, Page, TextFormat } from '../reader.ts';
import { NameValues } from './name-values.ts';
import { readStamp } from './stamp.ts';
import { countOf, lastedOf, type PrintedEnd, sessionFlow, timerOf, translatedFlow } from './session-ends.ts';

/**
 * Traffic log of a FortiGate (`date=… time=… logid="0000000013" type="traffic" … action="timeout"`), and of its event
 * log what costs connections or explains their end: started, HA, links.
 */
export const fortiosLog: TextFormat = {
  name: 'fortios-log',
  trigger: 'type="?traffic|type="?event',
  open: lineReader,
};

type Fields = NameValues<(typeof NAMES)[number]>;

/** What is asked for below; such a line has about fifty more. */
const NAMES = (
  [
    ['date', 'time', 'eventtime', 'tz', 'devname', 'devid', 'logid', 'log_id', 'type', 'action', 'status'],
    ['srcip', 'srcport', 'srcintf', 'dstip', 'dstport', 'dstintf', 'transip', 'transport', 'tranip', 'tranport'],
    ['proto', 'sessionid', 'policyname', 'policyid', 'duration', 'sentbyte', 'rcvdbyte', 'rcvdpkt', 'msg', 'logdesc'],
  ] as const
).flat();

function lineReader(page: Page): LineReader {
  const fields: Fields = new NameValues(NAMES);
  return (line, number) => {
    const begins = BEGINS.exec(line);
    if (!begins) return 'other';
    fields.read(line, begins.index + begins[0].length - 'date='.length);
    const id = fields.get('logid') ?? fields.get('log_id') ?? '';
    if (!LOG_ID.test(id)) return 'other';
    const told = fields.get('type') === 'traffic' ? trafficOf(fields) : eventOf(Number(id.slice(-6)), fields);
    if (told === 'read' || 'unread' in told) return told;
    const when = timeOf(fields, page);
    if (!when) return { unread: `column ${begins.index + 1}: expected a date and a time that exist` };
    const node = fields.get('devname') ?? fields.get('devid');
    page.emit(told.fact, { ...when, line: number, flow: told.flow, ...(node !== undefined && { node }) });
    return 'read';
  };
}

/** Behind a syslog priority, or quoted as a whole as downloads from the device are. */
const BEGINS = /(?:^|[\s>"])date=(?=\d{4}-\d\d-\d\d\b)/;
const LOG_ID = /^\d{4,10}$/;

/**
 * `eventtime` is of UTC, in seconds up to release 6.0 and in nanoseconds since; `tz` says the offset of `date` and
 * `time`. Without either they are the device’s local time.
 */
function timeOf(fields: Fields, page: Page): { readonly at: Instant; readonly utc: boolean } | undefined {
  const epoch = epochOf(fields.get('eventtime'));
  const offset = OFFSET.exec(fields.get('tz') ?? '');
  const stamp = readStamp(`${fields.get('date')} ${fields.get('time')}`, 0);
  if (!stamp || stamp.year === undefined) return undefined;
  const { year, month, day, sinceMidnightUs } = stamp;
  const local = page.calendar.date(year, month, day, sinceMidnightUs);
  if (local === undefined) return undefined;
  if (epoch !== undefined) return { at: epoch, utc: true };
  if (!offset) return { at: local, utc: false };
  const ahead = (Number(offset[2]) * 60 + Number(offset[3])) * 60e6;
  return { at: instant(local - (offset[1] === '-' ? -ahead : ahead)), utc: true };
}

function epochOf(printed = ''): Instant | undefined {
  if (NANOSECONDS.test(printed)) return instant(Number(printed.slice(0, -3)));
  return SECONDS.test(printed) ? instant(Number(printed) * 1e6) : undefined;
}

const NANOSECONDS = /^[1-9]\d{18}$/;
const SECONDS = /^[1-9]\d{9}$/;
const OFFSET = /^"?(?:UTC)?([+-])(\d{1,2}):?(\d\d)$/;

interface Said {
  readonly fact: Fact;
  readonly flow?: Flow;
}

function trafficOf(fields: Fields): Said | 'read' | { readonly unread: string } {
  const action = fields.get('action') ?? '';
  if (!sessionEnds.has(action) && action !== 'start' && action !== 'deny') return 'read';
  const end = (side: 'src' | 'dst'): PrintedEnd => ({
    address: fields.get(`${side}ip`),
    port: fields.get(`${side}port`),
  });
  const flow = sessionFlow({ protocol: fields.get('proto'), source: end('src'), destination: end('dst') });
  if (flow === 'other-protocol') return 'read';
  if (!flow) return { unread: 'expected srcip=, srcport=, dstip=, dstport= and proto= of a session' };
  const fact =
    action === 'start' ? built(fields, flow) : action === 'deny' ? denied(fields) : ended(fields, flow, action);
  return { fact, flow };
}

/** Only with `logtraffic-start enable` of the policy. */
function built(fields: Fields, flow: Flow): Fact {
  const [from, to] = [fields.get('srcintf'), fields.get('dstintf')];
  const mapped = translated(fields, flow);
  return {
    kind: 'firewall-built',
    connection: fields.get('sessionid') ?? '',
    ...(mapped && { mapped }),
    ...(from !== undefined && to !== undefined && { zones: [from, to] as const }),
  };
}

function translated(fields: Fields, flow: Flow): Flow | undefined {
  const source = { address: fields.get('transip'), port: fields.get('transport') };
  const destination = { address: fields.get('tranip'), port: fields.get('tranport') };
  return translatedFlow(flow, source, destination);
}

/** The policy by its name where it is printed, else by its number; 0 is the implicit one behind all. */
function denied(fields: Fields): Fact {
  const zone = fields.get('srcintf');
  const by = fields.get('policyname') ?? fields.get('policyid');
  return {
    kind: 'firewall-denied',
    denial: 'policy',
    product: 'fortios',
    ...(zone !== undefined && { zone }),
    ...(by !== undefined && { by }),
  };
}

function ended(fields: Fields, flow: Flow, action: string): Fact {
  const mapped = translated(fields, flow);
  const resetBy = RESET_BY.get(action);
  const lasted = lastedOf(fields.get('duration'));
  const [sent, received] = [countOf(fields.get('sentbyte')), countOf(fields.get('rcvdbyte'))];
  return {
    kind: 'firewall-teardown',
    connection: fields.get('sessionid') ?? '',
    ...(mapped && { mapped }),
    ...(lasted !== undefined && { lasted }),
    ...(sent !== undefined && received !== undefined && { bytes: sent + received }),
    reason: timerOf(sessionEnds.get(action) ?? 'other', fields.get('rcvdpkt')),
    ...(resetBy && { resetBy }),
    words: action,
    product: 'fortios',
  };
}

/**
 * How a session ended (FortiOS log message reference, `action` of "13 - LOG_ID_TRAFFIC_END_FORWARD" and its kin).
 * `accept` is no end: the statistics of one that lives, or a datagram. Which end is inside no word says.
 */
export const sessionEnds: ReadonlyMap<string, TeardownReason> = new Map<string, TeardownReason>([
  ['close', 'fins'],
  ['timeout', 'idle'],
  ['client-rst', 'reset'],
  ['server-rst', 'reset'],
  ['ip-conn', 'other'],
]);

const RESET_BY: ReadonlyMap<string, 'initiator' | 'responder'> = new Map([
  ['client-rst', 'initiator'],
  ['server-rst', 'responder'],
]);

/** By the last digits of the number (FortiOS log message reference). The rest of it says which log it stands in. */
function eventOf(id: number, fields: Fields): Said | 'read' {
  const words = (fields.get('msg') ?? fields.get('logdesc') ?? '').slice(0, WORDS_CHARS_MAX);
  switch (id) {
    case 32_009: // LOG_ID_SYSTEM_START
      return { fact: { kind: 'node-event', event: 'restarted', words } };
    case 35_016: // LOG_ID_HA_FAILOVER_SUCCESS
    case 37_904: // MESGID_HA_ACTIVITY: device set as HA primary
      return { fact: { kind: 'node-event', event: 'took-over', words } };
    case 20_099: // LOG_ID_INTF_STATUS_CHANGE
      return linkOf(fields, words);
    default:
      return 'read';
  }
}

function linkOf(fields: Fields, words: string): Said | 'read' {
  const name = TURNED.exec(words)?.[1];
  const status = fields.get('status');
  if (name === undefined || (status !== 'UP' && status !== 'DOWN')) return 'read';
  const event = status === 'UP' ? 'link-up' : 'link-down';
  return { fact: { kind: 'node-event', event, words, interface: name } };
}

/** `Interface port1 turned up` */
const TURNED = /^Interface ([\w./:-]{1,64}) turned /;
const WORDS_CHARS_MAX = 160;
