import { microseconds } from '../../base/duration.ts';
import type { SocketTimer } from '../../model/observation.ts';
import type { NamedLater } from '../named-later.ts';
import type { Page, Reading, TextFormat } from '../reader.ts';
import { mayBeCut } from './cut-column.ts';
import { tellRow } from './row.ts';
import { socketState } from './state.ts';

/**
 * `netstat -an` of Linux, Windows, Solaris, AIX, HP-UX, BSD and macOS. Each row is known by its columns, with or
 * without its header.
 */
export const netstat: TextFormat = {
  name: 'netstat',
  trigger: [
    String.raw`tcp(?:4|6|46)?[ \t]+\d+[ \t]+\d+[ \t]`,
    String.raw`TCP[ \t]+\S+:\d+[ \t]+\S+:\w`,
    // Solaris rows do not name the protocol.
    String.raw`\d[ \t]+-?\d+[ \t]+\d+[ \t]+-?\d+[ \t]+(?:ESTABLISHED|LISTEN|SYN_|FIN_WAIT|CLOS|TIME_WAIT|LAST_ACK)`,
  ].join('|'),
  headed: true,
  open: (page) => {
    let owner: { name: string } | undefined;
    return (line, number) => {
      if (owner) {
        const named = nameOwner(owner, line);
        if (named === 'follow') return 'follow';
        owner = undefined;
        if (named === 'read') return 'read';
      }
      for (const form of forms) {
        const parts = form.row.exec(line)?.groups;
        if (!parts) continue;
        const { process, reading } = tell(page, parts, number);
        if (!form.ownerFollows || reading !== 'read') return reading;
        owner = process ?? { name: '' };
        return 'follow';
      }
      return CUT.test(line) ? { unread: unreadRow(line) } : 'other';
    };
  },
};

interface Form {
  readonly system: string;
  readonly row: RegExp;
  /** `netstat -b` names the program on the line below the row. */
  readonly ownerFollows?: true;
}

const forms: readonly Form[] = [
  {
    // net-tools (addr:port; user and inode with -e, pid/program with -p, timer with -o), AIX, HP-UX, BSD and macOS
    // (addr.port; addresses of the control block, and on macOS of the flow, first with -A).
    system: 'Linux, AIX, HP-UX, BSD',
    row: /^(?<block>[0-9a-f]{8,16} +(?:[0-9a-f]{1,8} +)?)?tcp(?:4|6|46)?\s+(?<receive>\d+)\s+(?<send>\d+)\s+(?<local>\S+[.:]\S+)\s+(?<peer>\S+[.:]\S+)\s+(?<state>[A-Z][A-Z_0-9]+)(?:\s+(?<rest>\S.*))?\s*$/,
  },
  {
    // The last column is -o's process; it stands without a header's help because nothing else is printed there.
    system: 'Windows',
    row: /^\s*TCP\s+(?<local>\S+:\S+)\s+(?<peer>\S+:\S+)\s+(?<state>[^\s\d]\S+)(?:\s+(?<pid>\d+))?(?:\s+(?:InHost|Offloaded))?\s*$/,
    ownerFollows: true,
  },
  {
    // Local, remote, Swind, Send-Q, Rwind, Recv-Q, State; IPv6 rows end in an interface. Recv-Q may be negative (-1).
    // Solaris 11 and illumos put user, process and command before Swind with -u.
    system: 'Solaris',
    row: /^\s*(?<local>\S+\.\S+)\s+(?<peer>\S+\.\S+)\s+(?:\S+\s+(?<pid>\d+)\s+(?<command>\S.{0,80}?)\s+)?\d+\s+(?<send>-?\d+)\s+\d+\s+(?<receive>-?\d+)\s+(?<state>[A-Z][A-Z_0-9]+)(?:\s+\S+)?\s*$/,
  },
];

/** The beginning of a row whose end is missing or strange: two numbers behind the protocol, or two endpoints. */
const CUT =
  /^(?:[0-9a-f]{8,16} +(?:[0-9a-f]{1,8} +)?)?(?:tcp(?:4|6|46)?\s+\d+\s+\d+\s+\S+[.:]\S+(?:\s|$)|\s*TCP\s+[\d[]\S*:\d+\s+\S+:\S+(?:\s|$))/;

const unreadRow = (line: string): string =>
  `found "${line.trim().replace(/\s+/g, ' ').slice(0, 80)}", expected two addresses with ports and the name of a state`;

type Columns = Readonly<Record<string, string | undefined>>;

function tell(page: Page, columns: Columns, number: number): { reading: Reading; process?: NamedLater | undefined } {
  const { block, local = '', peer = '', state = '', receive, send, rest = '' } = columns;
  if (state === 'IDLE' || state === 'BOUND') return { reading: 'read' }; // no connection and no listener
  const known = socketState(state);
  if (!known) return { reading: { unread: `found state "${state.slice(0, 40)}", expected a TCP state` } };
  const cut = [local, peer].find((endpoint) => mayBeCut(endpoint, block !== undefined));
  if (cut !== undefined)
    return { reading: { unread: `found "${cut}", as wide as its column, so perhaps cut: list again with -n -W` } };
  const timer = timerOf(rest);
  if (!timer)
    return {
      reading: { unread: `found "${rest.slice(0, 60)}", expected a timer: name (seconds/retransmitted/probes)` },
    };
  const process =
    columns['pid'] === undefined ? programOf(rest) : { name: columns['command'] ?? '', pid: Number(columns['pid']) };
  const reading = tellRow(
    page,
    { local, peer, state: known, timer, receiveQueue: receive, sendQueue: send, process },
    number,
  );
  return { reading, process };
}

/**
 * net-tools `netstat.c` tcp_do_one: name (time left in seconds / retransmissions / probes unanswered). Without a timer
 * column nothing is said.
 */
function timerOf(rest: string): SocketTimer | undefined {
  const parts = /\b(keepalive|on|off|timewait|probe|unkn-\d+) \((\d+)\.(\d\d)\/(\d+)\/(\d+)\)\s*$/.exec(rest);
  if (!parts) return /\b(?:keepalive|on|off|timewait|probe) \(/.test(rest) ? undefined : { runs: 'not-shown' };
  const [, name = '', whole, hundredths, retransmitted, unanswered] = parts;
  const left = microseconds(Number(whole) * 1_000_000 + Number(hundredths) * 10_000);
  switch (name) {
    case 'keepalive':
      return { runs: 'keepalive', left, unanswered: Number(unanswered) };
    case 'on':
      return { runs: 'retransmit', left, backoff: Number(retransmitted) };
    case 'off':
      return { runs: 'off' };
    case 'timewait':
      return { runs: 'timewait', left };
    case 'probe':
      return { runs: 'persist', left };
    default:
      return { runs: 'other', left };
  }
}

/** `7249/bpbrm`, `600/sshd: /usr/sbin` (cut at 20 characters by net-tools). */
function programOf(rest: string): NamedLater | undefined {
  const [, pid, name = ''] =
    /(?:^|\s)(\d+)\/(.*?)\s*(?:\b(?:keepalive|on|off|timewait|probe|unkn-\d+) \(.*)?$/.exec(rest) ?? [];
  return pid === undefined ? undefined : { name, pid: Number(pid) };
}

/**
 * Windows, below a row: perhaps the service (`  RpcSs`), then ` [svchost.exe]` or
 * ` Can not obtain ownership information`.
 */
function nameOwner(owner: { name: string }, line: string): Reading {
  const [, program] = /^ ?\[([^\]]+)\]\s*$/.exec(line) ?? [];
  if (program !== undefined) {
    owner.name = program;
    return 'read';
  }
  if (/^ ?Can not obtain/.test(line)) return 'read';
  return /^ {2}[\w.$-]+\s*$/.test(line) ? 'follow' : 'other';
}
