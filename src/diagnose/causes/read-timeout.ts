import { addressFromIpv4Number } from '../../base/address.ts';
import { type Duration, formatDuration, seconds } from '../../base/duration.ts';
import { between } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Assumption, Confidence, Finding, Rival, Sentence } from '../../model/finding.ts';
import type { Observation, ObservationOf } from '../../model/observation.ts';
import type { Flow } from '../../model/flow.ts';
import type { Cause } from '../cause.ts';
import { senderOf } from '../../model/conversation.ts';
import { ends, REPORTED_WITHIN } from '../ending/failure.ts';
import { mayBePeer, mayConcern } from '../ending/concern.ts';
import { type LostWords, lostWords } from '../loss/lost-words.ts';
import { wasLostOnTheWay } from '../loss/path-loss.ts';
import { spokenWords } from '../loss/retransmission.ts';
import { clockSlack } from '../witness/clock-slack.ts';
import { idleDeaths } from '../silence/idle-death.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { advise } from '../remedies.ts';
import { at as nameOfEnd, count, tell, who } from '../sentence.ts';
import { within } from '../span.ts';
import { impatientReaders } from './impatient-reader.ts';

/**
 * A read that ends with "Timer expired" was ended by the application’s own clock. The proof is the time between the
 * thread’s last line and that one: it equals the configured read time-out. A network that breaks does not keep the
 * application’s appointments.
 */
export const applicationReadTimeout: Cause = {
  code: 'APPLICATION_READ_TIMEOUT',
  look(evidence) {
    const expiries = evidence.timeline.observations.filter((one) => one.kind === 'read-expired');
    // The reader’s own log comes first: it has the milliseconds, and the lines before.
    const byDetail = expiries.toSorted((a, b) => Number(isRounded(a)) - Number(isRounded(b)));
    const told: Expiry[] = [];
    for (const one of byDetail) if (!told.some((other) => isSame(evidence, other, one))) told.push(one);
    return [...told.map((expired) => finding(evidence, expired)), ...impatientReaders(evidence)];
  },
};

/** Stamped in whole seconds, as job details are. */
const isRounded = ({ at }: Expiry): boolean => at % seconds(1) === 0;

type Expiry = ObservationOf<'read-expired'>;

/**
 * The log and the job details tell of one expiry twice, the latter in whole seconds: the same process, or one that only
 * one of them names.
 */
function isSame(evidence: Evidence, a: Expiry, b: Expiry): boolean {
  if (Math.abs(between(evidence.timeline.when(a), evidence.timeline.when(b))) >= TOLERANCE) return false;
  const [one, other] = [a.process?.pid, b.process?.pid];
  return one === undefined || other === undefined || one === other;
}

interface Limit {
  readonly value: Duration;
  readonly setting: Observation | undefined;
}

/**
 * CLIENT_READ_TIMEOUT defaults to 300 s (vendor’s administration guide); the agent’s own value is used before the
 * server’s.
 */
const DEFAULT_LIMIT = seconds(300);

const asLimit = (setting: Setting): Limit => ({ value: seconds(Number(setting.value)), setting });

/**
 * What the reader itself says that it reads for (bpbrm: "client read timeout = 1800"), or its host’s setting; another
 * host’s only when the wait shows that it was the one in force.
 */
function limitOf(evidence: Evidence, expired: Expiry, waited: Duration | undefined): Limit {
  const set = readTimeouts(evidence).filter(({ value }) => /^\d+$/.test(value));
  const isOwn = ({ process }: Setting): boolean => process !== undefined && process === expired.process;
  const own = set
    .filter((one) => isOwn(one) || (one.process === undefined && (one.node === expired.node || one.node === undefined)))
    .toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)))
    .map(asLimit);
  const other = set.map(asLimit).find(({ value }) => fits(waited, value));
  return (
    own.find(({ value }) => fits(waited, value)) ?? other ?? own[0] ?? { value: DEFAULT_LIMIT, setting: undefined }
  );
}

type Setting = ObservationOf<'setting'>;

const readTimeouts = perEvidence((evidence) =>
  evidence.timeline.observations.filter(
    (one): one is Setting => one.kind === 'setting' && one.name === 'CLIENT_READ_TIMEOUT',
  ),
);

const fits = (waited: Duration | undefined, limit: Duration): boolean =>
  waited !== undefined && Math.abs(waited - limit) <= TOLERANCE;

/** Job details are stamped in whole seconds, and a busy reader looks at its clock a little late. */
const TOLERANCE = seconds(3);

function finding(evidence: Evidence, expired: Expiry): Finding {
  const last = lineBefore(evidence, expired);
  const waited = last ? between(last.at, expired.at) : undefined;
  const limit = limitOf(evidence, expired, waited);
  const exact = fits(waited, limit.value);
  // A limit that the wait does not show is not the one that ran out: it began at a line that was not read, or was set
  // elsewhere.
  const fitting = exact || waited === undefined;
  const alive = signsOfLife(evidence, { last, limit, expired });
  const cut = cutMeanwhile(evidence, last, expired);
  const lost = lostMeanwhile(evidence, { limit, expired });
  return {
    cause: 'APPLICATION_READ_TIMEOUT',
    confidence: confidenceOf({ exact, limit, alive, cut, lost }),
    headline: headline(expired, { fitted: exact ? waited : undefined, limit, alive, cut, lost }),
    story: story(evidence, { expired, last, limit, fitting, alive, cut, lost }),
    figures: [
      ...(waited === undefined
        ? []
        : [{ name: exact ? 'waited for the client' : 'since its last line read here', value: formatDuration(waited) }]),
      ...(fitting
        ? [{ name: 'read time-out', value: `${formatDuration(limit.value)}${limit.setting ? '' : ' (default)'}` }]
        : []),
    ],
    assumed: fitting ? assumed(limit) : [],
    ...(fitting
      ? { scene: { is: 'patience', ...NOWHERE, client: { name: expired.node }, who: 'reader', limit: limit.value } }
      : {}),
    rivals: rivals({ alive, cut, lost }),
    fixes: ['RAISE_READ_TIMEOUT'],
    advice: [
      advise(
        'RAISE_READ_TIMEOUT',
        `Raise CLIENT_READ_TIMEOUT above the longest silent phase of this client (the agent’s own value counts first), or make that phase shorter: exclude what is walked in vain, use the change journal.`,
      ),
    ],
  };
}

/** `fitted`: how long it waited, where that is its limit. */
function headline(
  expired: Expiry,
  { fitted, limit, alive, cut, lost }: Omit<Weighed, 'exact'> & { readonly fitted: Duration | undefined },
): string {
  const after =
    fitted === undefined
      ? 'its own time-out'
      : `${formatDuration(fitted)}, which is its read time-out of ${formatDuration(limit.value)}`;
  const network = lost
    ? 'but what was said on a connection of this host was lost meanwhile'
    : cut
      ? 'but a connection of this host was cut meanwhile'
      : fitted !== undefined || alive.length > 0
        ? 'the network did not end the connection'
        : 'nothing shows that the network ended the connection';
  return `${who(expired)} gave up reading after ${after}; ${network}.`;
}

const rivals = ({ alive, cut, lost }: Pick<Weighed, 'alive' | 'cut' | 'lost'>): readonly Rival[] => [
  ...(lost
    ? [
        {
          cause: lost.isOnTheWay ? 'PATH_DOWN' : 'STATE_LOST',
          whyLess: `it is not less: the same data was sent ${count(lost.words.tries, 'time')} on a connection of this host while it waited, and never acknowledged${lost.isOnTheWay ? '' : '; where others of the two pass meanwhile, a device no longer knows that one, or sees one direction of it'}.`,
          splitBy:
            'captures of both ends at that time, and the log and the table of every device between: which of them did not pass it on?',
        } as const,
      ]
    : []),
  {
    cause: 'IDLE_TIMEOUT',
    whyLess: cut
      ? 'it is not less: a connection of this host was forgotten during the wait, and what the client sent on it would have been lost.'
      : 'a forgotten connection ends in a reset or in retransmissions unless the reader gives up first, and no firewall here says that it removed one during the wait.',
    splitBy: 'a capture on either host during the wait: keepalives that are answered show that the path is open.',
  },
  {
    cause: 'PEER_GONE',
    whyLess:
      alive.length > 0 ? 'the client was at work while the server waited.' : 'nothing here shows that the client died.',
    splitBy: 'the client’s own log for the time of the wait: is it walking files, waiting for a snapshot, or silent?',
  },
];

/**
 * The line has no addresses, and the limit does not depend on any: those for documentation, 192.0.2.10 and
 * 198.51.100.10 (RFC 5737).
 */
const NOWHERE = {
  flow: {
    protocol: 'tcp',
    source: { address: addressFromIpv4Number(0xc000_020a), port: 40_001 },
    destination: { address: addressFromIpv4Number(0xc633_640a), port: 13_782 },
  },
  server: {},
} as const;

interface Weighed {
  readonly exact: boolean;
  readonly limit: Limit;
  readonly alive: readonly Observation[];
  readonly cut: Observation | undefined;
  /** What was said in vain meanwhile, to the reader or by it. */
  readonly lost: { readonly words: LostWords; readonly isOnTheWay: boolean } | undefined;
}

/**
 * An entry that a firewall forgot during the wait explains the silence as well as a busy client does, unless the client
 * is seen at work.
 */
function confidenceOf({ exact, limit, alive, cut, lost }: Weighed): Confidence {
  if (lost) return 'possible';
  if (cut && alive.length === 0) return 'possible';
  if (exact && limit.setting) return cut ? 'likely' : 'proved';
  return exact || alive.length > 0 ? 'likely' : 'possible';
}

/** An idle connection of the reader that a firewall removed while it waited; of its host, where no line says whose. */
function cutMeanwhile(evidence: Evidence, last: Observation | undefined, expired: Expiry): Observation | undefined {
  const until = evidence.timeline.when(expired);
  const from = last ? evidence.timeline.when(last) : until - DEFAULT_LIMIT;
  return idleDeaths(evidence).find(
    ({ flow, diedAt }) => flow !== undefined && diedAt > from && diedAt <= until && isAtReader(evidence, expired, flow),
  )?.teardown;
}

const isAtReader = (evidence: Evidence, expired: Expiry, flow: Flow): boolean =>
  [flow.source, flow.destination].some(({ address }) => evidence.hosts.ownerOf(address) === expired.node) &&
  mayConcern(evidence, expired, flow);

/**
 * Words on a connection of the reader’s host that began to be lost while it read. That another connection answers its
 * keepalive says nothing of that one.
 */
function lostMeanwhile(
  evidence: Evidence,
  { limit, expired }: Pick<Weighed, 'limit'> & { readonly expired: Expiry },
): Weighed['lost'] {
  const until = evidence.timeline.when(expired);
  const words = lostWords(evidence).find(
    ({ connection: { flow }, conversation, at }) =>
      at >= until - limit.value - clockSlack(evidence, conversation.point.clock, expired.clock) - TOLERANCE &&
      at < until &&
      isAtReader(evidence, expired, flow),
  );
  return words && { words, isOnTheWay: wasLostOnTheWay(evidence, words.connection) };
}

function lineBefore(evidence: Evidence, expired: Expiry): Observation | undefined {
  const history = expired.process ? (evidence.threads.get(expired.process) ?? []) : [];
  return history.slice(0, Math.max(0, history.indexOf(expired))).at(-1);
}

/**
 * What shows, on another host or on the wire, that the session was alive while the reader waited. It may have read for
 * hours behind its last line, of which it writes nothing: what was seen earlier than its limit ago was seen before.
 */
function signsOfLife(
  evidence: Evidence,
  { last, limit, expired }: { readonly last: Observation | undefined; readonly limit: Limit; readonly expired: Expiry },
): readonly Observation[] {
  const until = evidence.timeline.when(expired);
  const from = Math.max(last ? evidence.timeline.when(last) : 0, until - limit.value);
  return within(evidence, livelySigns(evidence), from + 1, until - 1).filter((one) => isOfJob(evidence, expired, one));
}

/** What another client does, or another connection answers, says nothing of the one that was waited for. */
function isOfJob(evidence: Evidence, expired: Expiry, one: Observation): boolean {
  if (one.kind === 'segment') return !one.flow || mayConcern(evidence, expired, one.flow);
  if (one.process?.reported || one.node === undefined) return true;
  return one.node !== expired.node && mayBePeer(evidence, expired, one.node);
}

const livelySigns = perEvidence((evidence) =>
  evidence.timeline.observations.filter(
    (one) => one.kind === 'progress' || (one.kind === 'segment' && one.role === 'keepalive-answer'),
  ),
);

interface Told extends Omit<Weighed, 'exact'> {
  readonly expired: Expiry;
  readonly last: Observation | undefined;
  readonly fitting: boolean;
}

function story(evidence: Evidence, { expired, last, limit, fitting, alive, cut, lost }: Told): readonly Sentence[] {
  const end = resultOf(evidence, expired);
  const answers = lost ? [] : alive.filter(({ kind }) => kind === 'segment');
  const work = alive.filter(({ kind }) => kind === 'progress');
  const list: (Sentence | undefined)[] = [
    fitting && limit.setting
      ? { text: `The read time-out is set to ${formatDuration(limit.value)}.`, citations: [limit.setting.source] }
      : undefined,
    last &&
      tell(
        evidence,
        last,
        fitting
          ? `The last line of ${who(last)} before it waits.`
          : `The last line of ${who(last)} that was read here; where the wait began, none shows.`,
      ),
    work[0] && tell(evidence, work.slice(0, 4), `${who(work[0])} is at work meanwhile.`),
    answers.length > 0
      ? tell(
          evidence,
          answers.slice(0, 4),
          `Keepalive probes are answered on the wire meanwhile (${count(answers.length, 'answer')} noted): the path is open in both directions.`,
        )
      : undefined,
    tell(
      evidence,
      expired,
      `${who(expired)} gives the read up: its timer has expired (${expired.error.name}${expired.error.number === undefined ? '' : `, errno ${expired.error.number}`}).`,
    ),
    lost && {
      text: spokenWords(lost.words, nameOfEnd(evidence, senderOf(lost.words.conversation.flow, lost.words.by))),
      at: lost.words.at,
      citations: [lost.words.first.source],
    },
    cut && tell(evidence, cut, `${cut.node ?? 'A firewall'} forgets an idle connection of this host during the wait.`),
    end && ends(evidence, end),
  ];
  return list.filter((one) => one !== undefined).toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
}

type Status = ObservationOf<'status'>;

/** What the same process ends with; else what its host says soon after. */
function resultOf(evidence: Evidence, expired: Expiry): Status | undefined {
  const from = evidence.timeline.when(expired);
  const after = within(evidence, failedStatuses(evidence), from, from + REPORTED_WITHIN);
  return after.find(({ process }) => process === expired.process) ?? after.find(({ node }) => node === expired.node);
}

const failedStatuses = perEvidence((evidence) =>
  evidence.timeline.observations.filter((one): one is Status => one.kind === 'status' && one.status !== 0),
);

function assumed(limit: Limit): readonly Assumption[] {
  return limit.setting
    ? []
    : [
        {
          code: 'ASSUMED_DEFAULT_READ_TIMEOUT',
          because: 'no bp.conf with CLIENT_READ_TIMEOUT lies with the evidence.',
        },
      ];
}
