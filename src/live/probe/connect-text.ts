import { formatDuration } from '../../base/duration.ts';
import { formatEndpoint } from '../../model/flow.ts';
import { formatHostPort } from '../../base/host-port.ts';
import { columnsOf } from '../../view/columns.ts';
import type { Paint } from '../../view/paint.ts';
import { fit } from '../../view/text-columns.ts';
import { wrap } from '../../view/wrap.ts';
import { type ConnectReport, type ConnectRow, counted } from './connect-row.ts';
import { icmpName, isProhibition } from './icmp-name.ts';
import { netbackupCosts, netbackupCostWords } from './netbackup-cost.ts';
import { CONNECT_WAIT, type FateKind, type Outcome } from './outcome.ts';

/** A line or more for each target, then how many became what. */
export function connectText(
  { rows, asked, interrupted }: ConnectReport,
  options: { readonly paint: Paint; readonly netbackup: boolean },
): string {
  const { paint, netbackup } = options;
  const width = Math.max(...rows.map((row) => columnsOf(targetOf(row))).filter((one) => one <= TARGET_COLUMNS_MAX), 2);
  const lines = rows.flatMap((row) => rowLines(row, width, paint));
  const costs = netbackup ? netbackupCosts(rows) : [];
  const told = costs.flatMap((cost) => [
    '',
    paint.strong(
      `NetBackup to ${cost.host} (${cost.address})${cost.source === undefined ? '' : ` from ${cost.source}`}`,
    ),
    ...netbackupCostWords(cost).flatMap((sentence) => wrap(sentence, '  - ', '    ')),
  ]);
  const sum = counted(rows)
    .map(([kind, count]) => `${count} ${FATE_WORDS[kind]}`)
    .join(', ');
  const total =
    rows.length > 1 || interrupted
      ? [
          '',
          `${interrupted ? `${rows.length} of ${asked} asked, interrupted` : `${asked} asked`}: ${sum || 'none answered'}.`,
        ]
      : [];
  return `${[...lines, ...told, ...total].join('\n')}\n`;
}

const TARGET_COLUMNS_MAX = 40;

/** Short words for counts. */
const FATE_WORDS: Readonly<Record<FateKind, string>> = {
  connected: 'connected',
  refused: 'refused with RST',
  icmp: 'told unreachable by ICMP',
  'neighbour-silent': 'without an answer from the next hop',
  silence: 'silent',
  'not-sent': 'not sent',
};

function targetOf({ host, port, address }: ConnectRow): string {
  const named = formatHostPort({ host, port });
  return address === undefined || address === host ? named : `${named} (${address})`;
}

function rowLines(row: ConnectRow, width: number, paint: Paint): readonly string[] {
  const { outcome, source } = row;
  const colour = outcome.kind === 'connected' ? paint.good : paint.bad;
  const target = targetOf(row);
  // A target is told apart by its end, the port: what does not fit beside the rest has lines of its own.
  const above = columnsOf(target) > width ? wrap(target, '', '  ') : [];
  const head = `${fit(above.length > 0 ? '' : target, width)}  ${colour(fit(wordOf(outcome), 9))}  `;
  const bound = source === undefined ? '' : ` bound to ${source.kind === 'address' ? source.address : source.device},`;
  const used =
    outcome.local === undefined
      ? ''
      : `, from ${formatEndpoint(outcome.local)}${row.device === undefined ? '' : ` (${row.device})`}`;
  // Colours have no columns: the room is measured without them.
  const [first = '', ...rest] = wrap(`${bound} ${sentenceOf(outcome)}${used}`.trim(), ' '.repeat(width + 13));
  return [...above, `${head}${first.slice(width + 13)}`, ...rest];
}

function wordOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'icmp':
      return isProhibition(outcome) ? 'denied' : 'ICMP';
    case 'neighbour-silent':
      return 'no next';
    case 'connected':
    case 'refused':
    case 'silence':
    case 'not-sent':
      return outcome.kind;
  }
}

function sentenceOf(outcome: Outcome): string {
  const after = formatDuration(outcome.after);
  switch (outcome.kind) {
    case 'connected':
      // The kernel's own measure is finer than when this program woke up; of a SYN that was repeated there is none.
      return `in ${outcome.repeated === 0 ? formatDuration(outcome.roundTrip) : after}${repeated(outcome)}${hungUp(outcome.ended)}`;
    case 'refused':
      return `RST after ${after}${repeated(outcome)}: nothing listens there, or a filter rejects with a reset`;
    case 'icmp':
      return `${icmpName(outcome)} (ICMP${outcome.version === 6 ? 'v6' : ''} ${outcome.type}/${outcome.code})${outcome.by === undefined ? '' : ` from ${outcome.by}`} after ${after}${repeated(outcome)}`;
    case 'neighbour-silent':
      return `the next hop did not answer ARP (IPv6: a neighbour solicitation) for ${after}: nothing left this link`;
    case 'silence':
      return `nothing came for ${after}, ${outcome.repeated + 1} SYN${outcome.repeated === 0 ? '' : 's'} sent${outcome.after < CONNECT_WAIT ? '' : ': dropped on one of the ways, or nobody has the address'}`;
    case 'not-sent':
      return notSent(outcome.error);
  }
}

const hungUp = (ended: 'closed' | 'reset' | undefined): string =>
  ended === undefined
    ? ''
    : `, and was ${ended} at once by the far end: it does not want this source, or has nobody behind it`;

const repeated = (outcome: Outcome): string =>
  outcome.repeated === 0 ? '' : `, SYN sent again ${outcome.repeated} time${outcome.repeated === 1 ? '' : 's'}`;

function notSent(error: string): string {
  const why = NOT_SENT[error];
  return why === undefined ? `${error}: the kernel refused it, and nothing was sent` : `${error}: ${why}`;
}

const NOT_SENT: Readonly<Record<string, string>> = {
  ENETUNREACH: 'no route leads there from this source; look at ip route get',
  EHOSTUNREACH: 'a route says unreachable; look at ip route get',
  EADDRNOTAVAIL: 'this host does not have the source address (or has no free port of it); look at ip address',
  ENODEV: 'there is no such device; look at ip link',
  EACCES: 'a route says prohibit, or a local filter rejects it; look at ip route get and nft list ruleset',
  EPERM:
    'not allowed: a local filter rejects it, or the device needs CAP_NET_RAW here (setcap cap_net_raw+ep, or sudo)',
  EINVAL: 'a route says blackhole, or source and destination do not go together; look at ip route get',
  EAFNOSUPPORT: 'source and destination are of different families',
  ENOTFOUND: 'the name is not known; look at getent hosts',
  EAI_AGAIN: 'the name service does not answer; look at resolv.conf, or give an address',
  EMFILE: 'this process may open no more sockets; raise ulimit -n, or ask for fewer at once (--at-once)',
};
