import type { Flow } from '../../model/flow.ts';
import type { Fact, TeardownReason } from '../../model/observation.ts';
import type { LineReader, Page, Reading, TextFormat } from '../reader.ts';
import { readHeader } from './header.ts';
import { type JunosMessage, type JunosSession, plainSession, structuredSession } from './junos-session.ts';
import { countOf, lastedOf, sessionFlow, timerOf, translatedFlow } from './session-ends.ts';

/**
 * What a Juniper SRX writes of sessions (`RT_FLOW_SESSION_CREATE`, `_CLOSE`, `_DENY`, plain and as structured data),
 * and of itself: that it was started, that its node of a cluster took over, that somebody cleared sessions, that a link
 * went or came.
 */
export const junosSyslog: TextFormat = {
  name: 'junos-syslog',
  trigger: 'RT_FLOW_SESSION_|SYSTEM_OPERATIONAL|JSRPD_RG_STATE_CHANGE|UI_CMDLINE_READ_LINE|SNMP_TRAP_LINK_(?:DOWN|UP)',
  open: lineReader,
};

function lineReader(page: Page): LineReader {
  return (line, number) => readSession(line, number, page) ?? readEvent(line, number, page) ?? 'other';
}

const MESSAGES: readonly JunosMessage[] = ['CREATE', 'CLOSE', 'DENY'];
const SESSION = /RT_FLOW_SESSION_(CREATE|CLOSE|DENY)(?:_LS)?(?:: | \[)/;

function readSession(line: string, number: number, page: Page): Reading | undefined {
  const found = SESSION.exec(line);
  if (!found)
    return CUT.test(line) ? { unread: `column ${line.length + 1}: the line is cut in its message` } : undefined;
  const message = MESSAGES.find((one) => one === found[1]) ?? 'CLOSE';
  const rest = line.slice(found.index + found[0].length);
  const session = found[0].endsWith('[') ? structuredSession(message, rest) : plainSession(message, rest);
  const flow = session && sessionFlow(session);
  if (flow === 'other-protocol') return 'read';
  const fact = session && flow && factOf(session, flow);
  if (!fact)
    return { unread: `column ${found.index + 1}: expected the fields of a session behind "${found[0].trim()}"` };
  return told(page, { line, number, at: found.index, fact, flow });
}

const CUT = /RT_FLOW_SESSION_[A-Z_]{0,12}$/;

interface Telling {
  readonly line: string;
  readonly number: number;
  /** Where the message begins. */
  readonly at: number;
  readonly fact: Fact;
  readonly flow: Flow | undefined;
}

function told(page: Page, { line, number, at, fact, flow }: Telling): Reading {
  const header = readHeader(line, headerEnd(line, at), page);
  if (!header) return { unread: `the stamp before column ${at + 1} names a day that does not exist` };
  page.emit(fact, { at: header.at, line: number, flow, node: header.node, utc: header.utc });
  return 'read';
}

/**
 * The name of the process is no part of the header: `fw RT_FLOW: `, `fw RT_FLOW - `, `fw eventd[1967]: `. A device that
 * writes to a file of its own may print no host before it, and the name must not be taken for one.
 */
function headerEnd(line: string, at: number): number {
  const process = PROCESS.exec(line.slice(Math.max(0, at - PROCESS_CHARS_MAX), at));
  return process ? at - process[0].length : at;
}

const PROCESS_CHARS_MAX = 48;
const PROCESS = /(?<![\w/.-])\/?[A-Za-z][\w.-]{0,31}(?:\[\d{1,10}\])?(?:: | (?:\d{1,10}|-) )$/;

function factOf(session: JunosSession, flow: Flow): Fact | undefined {
  const { fromZone, toZone, policy, session: connection = '' } = session;
  switch (session.message) {
    case 'CREATE': {
      const mapped = translated(session, flow);
      const zones = fromZone !== undefined && toZone !== undefined ? ([fromZone, toZone] as const) : undefined;
      return { kind: 'firewall-built', connection, ...(mapped && { mapped }), ...(zones && { zones }) };
    }
    case 'CLOSE':
      return closed(session, flow);
    case 'DENY':
      return {
        kind: 'firewall-denied',
        denial: 'policy',
        product: 'junos',
        ...(fromZone !== undefined && { zone: fromZone }),
        ...(policy !== undefined && { by: policy }),
      };
  }
}

const translated = ({ natSource, natDestination }: JunosSession, flow: Flow): Flow | undefined =>
  translatedFlow(flow, natSource, natDestination);

function closed(session: JunosSession, flow: Flow): Fact | undefined {
  const { reason, elapsed, fromClient, fromServer, session: connection = '' } = session;
  if (reason === undefined) return undefined;
  const mapped = translated(session, flow);
  const lasted = lastedOf(elapsed);
  const [client, server] = [countOf(fromClient.bytes), countOf(fromServer.bytes)];
  const words = reason.slice(0, WORDS_CHARS_MAX);
  const resetBy = RESET_BY.get(words);
  return {
    kind: 'firewall-teardown',
    connection,
    ...(mapped && { mapped }),
    ...(lasted !== undefined && { lasted }),
    ...(client !== undefined && server !== undefined && { bytes: client + server }),
    reason: timerOf(closeReasons.get(words) ?? 'other', fromServer.packets),
    ...(resetBy && { resetBy }),
    words,
    product: 'junos',
  };
}

/**
 * Words of the devices’ own lines, as parsers of them keep them (logstash-patterns-core, Elastic’s `juniper_srx`,
 * parsers of the field). Newer words say which end a reset came from; which of the two is inside says none.
 */
export const closeReasons: ReadonlyMap<string, TeardownReason> = new Map<string, TeardownReason>([
  ['idle Timeout', 'idle'],
  ['TCP FIN', 'fins'],
  ['TCP RST', 'reset'],
  ['TCP CLIENT RST', 'reset'],
  ['TCP SERVER RST', 'reset'],
  ['response received', 'other'],
  ['unset', 'not-said'],
]);

const RESET_BY: ReadonlyMap<string, 'initiator' | 'responder'> = new Map([
  ['TCP CLIENT RST', 'initiator'],
  ['TCP SERVER RST', 'responder'],
]);

const WORDS_CHARS_MAX = 120;

function readEvent(line: string, number: number, page: Page): Reading | undefined {
  for (const { words, fact } of EVENTS) {
    const found = words.exec(line);
    const said = found && fact(found);
    if (found && said) return told(page, { line, number, at: found.index, fact: said, flow: undefined });
  }
  return EVENT_NAME.test(line) ? 'read' : undefined;
}

const EVENT_NAME = /(?:SYSTEM_OPERATIONAL|JSRPD_RG_STATE_CHANGE|UI_CMDLINE_READ_LINE|SNMP_TRAP_LINK_(?:DOWN|UP)): /;

/** A filter of the command. */
const ONE_PORT = /session destination-port (\d{1,5}) *'/;

interface Event {
  readonly words: RegExp;
  readonly fact: (found: RegExpExecArray) => Fact;
}

const wordsOf = ([words]: RegExpExecArray): string => words.slice(0, WORDS_CHARS_MAX).trim();

/** Only the words of a process of the device itself, not what somebody quotes of them in a command. */
const EVENTS: readonly Event[] = [
  {
    // eventd says it once at each start of the system, however that came about.
    words: /(?<=eventd(?:\[\d{1,10}\])?: |eventd (?:\d{1,10}|-) )SYSTEM_OPERATIONAL: System is operational/,
    fact: (found) => ({ kind: 'node-event', event: 'restarted', words: wordsOf(found) }),
  },
  {
    // Juniper, "JSRPD System Log Messages": the redundancy group’s state on this node.
    words:
      /JSRPD_RG_STATE_CHANGE: Redundancy-group \d{1,3} transitioned from '[\w-]{1,20}' to 'primary' state(?: due to .{0,80})?/,
    fact: (found) => ({ kind: 'node-event', event: 'took-over', words: wordsOf(found) }),
  },
  {
    words:
      /(?<=mgd(?:\[\d{1,10}\])?: )UI_CMDLINE_READ_LINE: User '[^']{1,64}', command 'clear security flow session .{0,200}/,
    fact: (found) => {
      const port = Number(ONE_PORT.exec(found[0])?.[1] ?? 0);
      return {
        kind: 'node-event',
        event: 'cleared',
        words: wordsOf(found),
        ...(port > 0 && port <= 65_535 && { port }),
      };
    },
  },
  {
    words: /SNMP_TRAP_LINK_(DOWN|UP): ifIndex \d{1,10}, .{0,80}ifName ([\w./:-]{1,64})/,
    fact: (found) => ({
      kind: 'node-event',
      event: found[1] === 'UP' ? 'link-up' : 'link-down',
      words: wordsOf(found),
      interface: found[2] ?? '',
    }),
  },
];
