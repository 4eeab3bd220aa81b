import { formatDuration, microseconds } from '../base/duration.ts';
import { type Flow, formatFlow } from '../model/flow.ts';
import { type AttemptOutcome, type ConnectPurpose, SILENT_PORT_WAIT } from '../trace/netbackup/attempts.ts';
import type { NetbackupPlan, PlannedWay } from '../trace/netbackup/connection-plan.ts';

/** What a NetBackup test command would print, line by line, and what has to be known to read it. */
export interface BptestText {
  readonly lines: readonly string[];
  readonly notes: readonly string[];
}

/**
 * How one port of one connect answered, with the flow that was traced: its source is the address that was really used.
 */
export interface TracedAttempt {
  readonly purpose: ConnectPurpose;
  readonly outcome: AttemptOutcome;
  readonly flow: Flow;
}

export interface BptestbpcdQuestion {
  readonly plan: NetbackupPlan;
  /** In the order in which they were made. */
  readonly attempts: readonly TracedAttempt[];
}

/**
 * `bptestbpcd -client NAME`, in the form that it has up to 8.0: the connect options in effect, then a line for each
 * socket.
 */
export function bptestbpcdText({ plan, attempts }: BptestbpcdQuestion): BptestText {
  if (!plan.way) return { lines: [], notes: [withoutWay(plan)] };
  const waiting = silenceNotes(attempts);
  const made = plan.attempts.connects.map(({ purpose }) =>
    attempts.find((one) => one.purpose === purpose && one.outcome === 'connected'),
  );
  const sockets = made.flatMap((one) => (one ? [one.flow] : []));
  if (sockets.length < made.length) return { lines: failureLines(plan.to), notes: [...waiting, FAILURE_WORDS] };
  const refusal = refusalNote(plan.way, sockets);
  if (refusal !== undefined) return { lines: [], notes: [...waiting, refusal] };
  return { lines: [plan.attempts.effective.join(' '), ...sockets.map(formatFlow)], notes: [...waiting, PROXIES] };
}

const failureLines = (to: string): readonly string[] => [
  `<16>bptestbpcd main: Function ConnectToBPCD(${to}) failed: 25`,
  'cannot connect on socket',
];

const FAILURE_WORDS = 'The words of this failure are those of posts by users; the vendor does not document them.';
const PROXIES =
  'Since 8.1 both ends of these pairs are on the loopback interface, and the pair that crosses the network stands after PROXY.';

function silenceNotes(attempts: readonly TracedAttempt[]): readonly string[] {
  const silent = attempts.filter(({ outcome }) => outcome === 'silent');
  if (silent.length === 0) return [];
  const ports = [...new Set(silent.map(({ flow }) => flow.destination.port))].join(' and ');
  const each = formatDuration(SILENT_PORT_WAIT);
  const all = formatDuration(microseconds(silent.length * SILENT_PORT_WAIT));
  return [`Nothing answers on port ${ports}: ${silent.length} of the connects wait ${each}, ${all} together.`];
}

/** The check is the other side's, after TCP has connected; which of its statuses is printed depends on the program. */
function refusalNote({ checks }: PlannedWay, sockets: readonly Flow[]): string | undefined {
  const sources = new Set(sockets.map(({ source }) => source.address));
  const refused = checks.find(({ source, verdict }) => sources.has(source) && verdict.kind === 'refused');
  return refused && `TCP connects, but bpcd does not accept the caller. ${refused.because.text}`;
}

function withoutWay({ resolution, destinations }: NetbackupPlan): string {
  const reason = resolution.addresses.length === 0 ? resolution.because : destinations.because;
  return `Nothing is sent. ${reason.text}`;
}

/**
 * `bptestnetconn -p -H NAME`: for each address that may be used, the list that the socket would be bound to. Lines of
 * refused addresses are left out, because no sample shows what they look like.
 */
export function bptestnetconnText(plan: NetbackupPlan): BptestText {
  const lines = plan.ways.map(
    ({ destination, binding }) =>
      `FL: ${plan.to} -> ${destination} : 0 ms FAST (< 5 sec) SRC: ${binding.kind === 'any' ? 'ANY' : binding.list.join(',')}`,
  );
  const refused = plan.destinations.verdicts.filter(({ kind }) => kind === 'refused');
  return {
    lines: [`adding hostname = ${plan.to}`, ...lines],
    notes: [
      ...(lines.length > 0 ? ['The look-up is not played: 0 ms stands for whatever it takes.'] : [withoutWay(plan)]),
      ...(lines.length > 0 ? refused.map(({ because }) => because.text) : []),
    ],
  };
}
