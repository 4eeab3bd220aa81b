import { formatDuration, microseconds } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Confidence, Finding, Rival, Sentence } from '../../model/finding.ts';
import { formatFlow } from '../../model/flow.ts';
import { belongingOf, capped } from '../belonging.ts';
import { SILENCE_MIN } from '../silence/broken-silence.ts';
import type { Cause } from '../cause.ts';
import { failureAfter, NOTICED_WITHIN, notices, tieOf } from '../ending/failure.ts';
import { bestFirst, type Group, grouped } from '../grouped.ts';
import { advise } from '../remedies.ts';
import { unknownWords } from './idle-story.ts';
import { discardedFindings } from './state-discarded.ts';
import { at, count, gap, tell } from '../sentence.ts';
import { type DeviceEvent, type StateLoss, stateLosses } from '../loss/state-loss.ts';

/**
 * A device lost connections that lived, and says nothing of them. What it says of itself (that it started, that it took
 * over, that somebody cleared) at a moment within their silence is why; without such a line it is known by entries that
 * it made, never ended, and did not know later.
 */
export const stateLost: Cause = {
  code: 'STATE_LOST',
  look: (evidence) => {
    const byEvent = grouped(stateLosses(evidence), ({ device, event, torn }) => {
      const struck = event ?? torn;
      return `${device} ${struck ? evidence.timeline.when(struck) : ''}`;
    });
    return [
      ...[...byEvent.values()].map((group) =>
        finding(
          evidence,
          bestFirst(group, ({ turnedAway }) => turnedAway.length),
        ),
      ),
      ...discardedFindings(evidence),
    ];
  },
};

function confidenceOf({ event, torn, turnedAway }: StateLoss): Confidence {
  return (event ?? torn) && turnedAway.some(({ denial }) => denial === 'no-connection') ? 'proved' : 'likely';
}

function finding(evidence: Evidence, group: Group<StateLoss>): Finding {
  const loss = group[0];
  const { device, event, torn, connection } = loss;
  const many = count(group.length, 'connection');
  return {
    cause: 'STATE_LOST',
    confidence: capped(confidenceOf(loss), belongingOf(evidence, connection.flow)),
    headline: event
      ? `${device} ${wordsOf(event)} and knew ${many} no longer that ${group.length === 1 ? 'was' : 'were'} open.`
      : torn
        ? `${device} cleared ${many} that ${group.length === 1 ? 'was' : 'were'} open ("${torn.words}").`
        : `${device} turned away packets of ${many} that it had built and never ended: it lost its connections.`,
    story: story(evidence, group),
    figures: [
      { name: 'connections lost', value: String(group.length) },
      { name: 'the first', value: formatFlow(connection.flow) },
    ],
    assumed: [],
    rivals: rivals(loss),
    fixes: ['KEEP_STATE'],
    advice: [
      advise(
        'KEEP_STATE',
        'Configure the pair to share its connections (ASA: `failover link`, which makes failover stateful). A restart of a single device loses them in any case: keepalive, or a word of the application now and then, lets the program notice within minutes and begin anew.',
      ),
    ],
  };
}

const wordsOf = ({ event, of }: DeviceEvent): string =>
  of === 'translations' ? 'was told to clear its translations' : eventWords[event];

const eventWords: Readonly<Record<DeviceEvent['event'], string>> = {
  restarted: 'was restarted',
  'took-over': 'took over from the other unit',
  cleared: 'was told to clear connections',
};

function story(evidence: Evidence, group: Group<StateLoss>): readonly Sentence[] {
  const { connection, device, begun, event, torn, turnedAway, missedAt } = group[0];
  const { source, destination } = connection.flow;
  const [first] = turnedAway;
  const clock = begun.by === 'entry' ? begun.built.clock : begun.missed.conversation.point.clock;
  const failure = failureAfter(evidence, connection.flow, { at: missedAt, clock, within: NOTICED_WITHIN });
  const struck = event ?? torn;
  const after = struck && microseconds(missedAt - evidence.timeline.when(struck));
  return [
    opening(evidence, group[0], `${at(evidence, source, 'both')} to ${at(evidence, destination, 'both')}`),
    ...(event ? [tell(evidence, event, `${device} ${wordsOf(event)} ("${event.words}").`)] : []),
    ...(torn ? [tell(evidence, torn, `It removes the connection: somebody cleared it ("${torn.words}").`)] : []),
    ...(first?.flow
      ? [
          tell(
            evidence,
            turnedAway.slice(0, 4),
            `${at(evidence, first.flow.source)} speaks${after === undefined ? '' : ` ${formatDuration(after)} later`}; ${unknownWords(first)} ${count(turnedAway.length, 'packet')}.`,
          ),
        ]
      : []),
    ...wordsLost(evidence, group[0]),
    ...tieOf(evidence, failure),
    ...notices(evidence, failure?.sign, 'The application'),
    ...others(group),
    gap(missingWords(group[0])),
  ];
}

function opening(evidence: Evidence, { device, begun }: StateLoss, pair: string): Sentence {
  if (begun.by === 'entry') return tell(evidence, begun.built, `${device} builds the connection from ${pair}.`);
  const { conversation, heard, quiet } = begun.missed;
  const { established } = conversation.handshake;
  const seen = heard ?? established ?? conversation.first;
  const silence = quiet < SILENCE_MIN ? '' : ` before ${formatDuration(quiet)} of silence`;
  return {
    text: heard
      ? `The last that was heard on the connection from ${pair}${silence}, seen at ${conversation.point.name}.`
      : `The connection from ${pair}, on which one end only listens, seen at ${conversation.point.name}.`,
    at: evidence.timeline.at(conversation.point.clock, seen.at),
    citations: [seen.source],
  };
}

function wordsLost(evidence: Evidence, { begun }: StateLoss): readonly Sentence[] {
  if (begun.by === 'entry') return [];
  const { conversation, words, said, tries, reception } = begun.missed;
  const what = said === 'probes' ? 'The next keepalive probe' : 'What is said next';
  return [
    {
      text: `${what} is sent ${count(tries, 'time')} and ${reception === 'reset' ? 'answered with a reset' : 'never answered'}.`,
      at: evidence.timeline.at(conversation.point.clock, words.at),
      citations: [words.source],
    },
  ];
}

function missingWords({ device, event, torn, begun }: StateLoss): string {
  if (begun.by === 'capture')
    return `${device} writes down neither connections nor their ends: that this one went through it, and was lost in it, is concluded.`;
  if (torn && !event) return `No line of ${device} says who cleared it, or with which command.`;
  return event
    ? `No line of ${device} says that it ended the connection for a reason of its own.`
    : `No line of ${device} says what came over it: neither that it started, nor that another unit took over, nor that somebody cleared its table.`;
}

function others(group: Group<StateLoss>): readonly Sentence[] {
  if (group.length === 1) return [];
  const text = `${count(group.length - 1, 'more connection')} of it ended at the same moment.`;
  return [{ text, citations: group.slice(1, 5).map(({ begun }) => sourceOf(begun)) }];
}

const sourceOf = (begun: StateLoss['begun']) => (begun.by === 'entry' ? begun.built.source : begun.missed.words.source);

function rivals({ device, event, begun }: StateLoss): readonly Rival[] {
  if (begun.by === 'capture')
    return [
      {
        cause: 'IDLE_TIMEOUT',
        whyLess: `the silence was shorter than what ${device} gives an idle connection; another device on the way may give it less.`,
        splitBy: `other connections through ${device} that were open then: all of them ended, or only those that were as silent?`,
      },
    ];
  return [
    {
      cause: 'IDLE_TIMEOUT',
      whyLess: `${device} writes a line when it forgets an idle connection, and wrote none of this one.`,
      splitBy: event
        ? 'nothing more is needed where other connections of the device ended at the same moment.'
        : `on ${device}: \`show version\` (how long it is up) and \`show failover history\`; were lines of its log lost on the way?`,
    },
  ];
}
