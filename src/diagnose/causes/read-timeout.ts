import { type Duration, formatDuration, seconds } from '../../base/duration.ts';
import { between } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Assumption, Finding, Sentence } from '../../model/finding.ts';
import type { Observation } from '../../model/observation.ts';
import type { Cause } from '../cause.ts';
import { advise } from '../remedies.ts';
import { count, tell, who } from '../sentence.ts';

/**
 * A read that ends with "Timer expired" was ended by the application’s own clock. The proof is the time between the thread’s last line and
 * that one: it equals the configured read time-out. A network that breaks does not keep the application’s appointments.
 */
export const applicationReadTimeout: Cause = {
  code: 'APPLICATION_READ_TIMEOUT',
  look(evidence) {
    const expiries = evidence.timeline.observations.filter((one): one is Expiry => one.kind === 'read-expired');
    const first = expiries.filter(
      (one, i) => !expiries.slice(0, i).some((earlier) => sameMoment(evidence, earlier, one)),
    );
    return first.map((expired) => finding(evidence, expired));
  },
};

type Expiry = Extract<Observation, { kind: 'read-expired' }>;

/** The log and the job details tell of one expiry twice, the latter in whole seconds. */
const sameMoment = (evidence: Evidence, a: Expiry, b: Expiry) =>
  Math.abs(between(evidence.timeline.when(a), evidence.timeline.when(b))) < seconds(3);

interface Limit {
  readonly value: Duration;
  readonly setting: Observation | undefined;
}

/** CLIENT_READ_TIMEOUT defaults to 300 s (vendor’s administration guide); the agent’s own value is used before the server’s. */
const DEFAULT_LIMIT = seconds(300);

function limitOf(evidence: Evidence, expired: Expiry): Limit {
  const set = evidence.timeline.observations.filter(
    (one) => one.kind === 'setting' && one.name === 'CLIENT_READ_TIMEOUT',
  );
  const setting = set.find(({ node }) => node === expired.node) ?? set[0];
  return setting?.kind === 'setting'
    ? { value: seconds(Number(setting.value)), setting }
    : { value: DEFAULT_LIMIT, setting: undefined };
}

const TOLERANCE = seconds(3);

function finding(evidence: Evidence, expired: Expiry): Finding {
  const limit = limitOf(evidence, expired);
  const last = lineBefore(evidence, expired);
  const waited = last ? between(last.at, expired.at) : undefined;
  const fits = waited !== undefined && Math.abs(waited - limit.value) <= TOLERANCE;
  const alive = signsOfLife(evidence, last, expired);
  return {
    cause: 'APPLICATION_READ_TIMEOUT',
    confidence: fits && limit.setting ? 'proved' : fits || alive.length > 0 ? 'likely' : 'possible',
    headline:
      `${who(expired)} gave up reading after ${waited === undefined ? 'its own time-out' : formatDuration(waited)}` +
      `${fits ? `, which is its read time-out of ${formatDuration(limit.value)}` : ''}; the network did not end the connection.`,
    story: story(evidence, expired, last, limit, alive),
    figures: [
      ...(waited === undefined ? [] : [{ name: 'waited for the client', value: formatDuration(waited) }]),
      { name: 'read time-out', value: `${formatDuration(limit.value)}${limit.setting ? '' : ' (default)'}` },
    ],
    assumed: assumed(limit),
    rivals: [
      {
        cause: 'IDLE_TIMEOUT',
        whyLess:
          'a forgotten connection ends in a reset or in retransmissions, not after a round time-out of the application with errno 62.',
        splitBy: 'a capture on either host during the wait: keepalives that are answered show that the way is open.',
      },
      {
        cause: 'PEER_GONE',
        whyLess:
          alive.length > 0
            ? 'the client was at work while the server waited.'
            : 'nothing here shows that the client died.',
        splitBy:
          'the client’s own log for the time of the wait: is it walking files, waiting for a snapshot, or silent?',
      },
    ],
    fixes: ['RAISE_READ_TIMEOUT'],
    advice: [
      advise(
        'RAISE_READ_TIMEOUT',
        `Raise CLIENT_READ_TIMEOUT above the longest silent phase of this client (the agent’s own value counts first), or make that phase shorter: exclude what is walked in vain, use the change journal.`,
      ),
    ],
  };
}

function lineBefore(evidence: Evidence, expired: Expiry): Observation | undefined {
  const history = expired.process ? (evidence.threads.get(expired.process) ?? []) : [];
  return history.slice(0, Math.max(0, history.indexOf(expired))).at(-1);
}

/** What shows, on another host or on the wire, that the session was alive while the reader waited. */
function signsOfLife(evidence: Evidence, last: Observation | undefined, expired: Expiry): readonly Observation[] {
  const until = evidence.timeline.when(expired);
  const from = last ? evidence.timeline.when(last) : until - DEFAULT_LIMIT;
  return evidence.timeline.observations.filter((one) => {
    const when = evidence.timeline.when(one);
    const alive =
      (one.kind === 'progress' && one.node !== expired.node) ||
      (one.kind === 'segment' && one.role === 'keepalive-answer');
    return alive && when > from && when < until;
  });
}

function story(
  evidence: Evidence,
  expired: Expiry,
  last: Observation | undefined,
  limit: Limit,
  alive: readonly Observation[],
): readonly Sentence[] {
  const end = evidence.timeline.observations.find(
    (one) =>
      one.kind === 'status' &&
      one.status !== 0 &&
      one.node === expired.node &&
      evidence.timeline.when(one) >= evidence.timeline.when(expired),
  );
  const answers = alive.filter(({ kind }) => kind === 'segment');
  const work = alive.filter(({ kind }) => kind === 'progress');
  const list: (Sentence | undefined)[] = [
    limit.setting && {
      text: `The read time-out is set to ${formatDuration(limit.value)}.`,
      citations: [limit.setting.source],
    },
    last && tell(evidence, last, `${who(last)} writes its last line before it waits.`),
    work.length > 0
      ? tell(evidence, work.slice(0, 4), `${who(work[0] as Observation)} is at work meanwhile.`)
      : undefined,
    answers.length > 0
      ? tell(
          evidence,
          answers.slice(0, 4),
          `Keepalive probes are answered on the wire meanwhile (${count(answers.length, 'answer')} noted): the way is open in both directions.`,
        )
      : undefined,
    tell(
      evidence,
      expired,
      `${who(expired)} gives the read up: its timer has expired (${expired.error.name}${expired.error.number === undefined ? '' : `, errno ${expired.error.number}`}).`,
    ),
    end?.kind === 'status'
      ? tell(evidence, end, `${who(end)} ends with status ${end.status}${end.words ? ` (${end.words})` : ''}.`)
      : undefined,
  ];
  return list.filter((one) => one !== undefined);
}

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
