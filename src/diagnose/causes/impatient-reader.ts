import { formatDuration, microseconds } from '../../base/duration.ts';
import { between } from '../../base/instant.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding, Rival, Sentence } from '../../model/finding.ts';
import { formatFlow } from '../../model/flow.ts';
import { belongingOf, capped } from '../belonging.ts';
import { wasCut } from '../loss/link-outage.ts';
import { wasLostOnTheWay } from '../loss/path-loss.ts';
import { closeFailure, type LateWords, type QuietClose, quietCloses } from '../silence/quiet-close.ts';
import { advise } from '../remedies.ts';
import { sceneEnds } from '../witness/scene-ends.ts';
import { at } from '../sentence.ts';
import { lostItsState } from '../loss/state-loss.ts';
import { isRound } from './server-idle.ts';

/**
 * A client whose program writes no log that is read here: it asked, waited a round time, closed with a FIN of its own,
 * and the answer that came later found nobody. The server was at work, and the path had no part in it.
 */
export const impatientReaders = (evidence: Evidence): readonly Finding[] =>
  quietCloses(evidence).flatMap((close) =>
    close.late?.by === 'data' && hasAsked(close) && !wasFailed(evidence, close.connection)
      ? [finding(evidence, close, close.late)]
      : [],
  );

/** The client closed, and the last word before was its own. */
const hasAsked = ({ by, conversation: { forward }, lastData }: QuietClose): boolean =>
  by === 'forward' && forward.lastData?.at === lastData.at;

/** It waited in vain because the way was closed, or because a device had lost the connection. */
const wasFailed = (evidence: Evidence, connection: Connection): boolean =>
  wasLostOnTheWay(evidence, connection) || wasCut(evidence, connection) || lostItsState(evidence, connection);

function finding(evidence: Evidence, close: QuietClose, late: LateWords): Finding {
  const { conversation, quiet } = close;
  const { flow } = conversation;
  const client = evidence.hosts.nameOf(flow.source.address);
  const waited = formatDuration(quiet);
  const answered = formatDuration(microseconds(quiet + between(close.at, late.at)));
  return {
    cause: 'APPLICATION_READ_TIMEOUT',
    confidence: capped(isRound(quiet) ? 'likely' : 'possible', belongingOf(evidence, flow)),
    headline: `${client} asked ${at(evidence, flow.destination)}, waited ${waited} and closed the connection itself; the answer came ${formatDuration(between(close.at, late.at))} later.`,
    story: story(evidence, close, late),
    figures: [
      { name: 'waited for the answer', value: waited },
      { name: 'the answer took', value: answered },
    ],
    assumed: [],
    scene: { is: 'patience', ...sceneEnds(evidence, flow), who: 'reader', limit: quiet },
    rivals: rivals(client, late),
    fixes: ['RAISE_READ_TIMEOUT'],
    advice: [
      advise(
        'RAISE_READ_TIMEOUT',
        `Raise the time that the program on ${client} waits for an answer above ${answered}, or let the server answer sooner. No keepalive and no timer of a firewall changes this.`,
      ),
    ],
  };
}

function story(
  evidence: Evidence,
  close: QuietClose,
  { words, at: answeredAt, reset }: LateWords,
): readonly Sentence[] {
  const { conversation, lastData, moment, quiet, keepalivesAnswered } = close;
  const { flow, point } = conversation;
  const when = ({ at: stamp }: QuietClose['moment']) => evidence.timeline.at(point.clock, stamp);
  const alive = keepalivesAnswered > 0 ? ' Keepalives are answered meanwhile: the path is open.' : '';
  return [
    { text: `The last words of the client on ${formatFlow(flow)}.`, at: when(lastData), citations: [lastData.source] },
    {
      text: `It sends a FIN after ${formatDuration(quiet)} without an answer.${alive}`,
      at: when(moment),
      citations: [moment.source],
    },
    {
      text: reset
        ? 'The server answers after all; the client’s system resets what nobody reads any more.'
        : 'The server answers after all, to a client that has closed; nothing acknowledges it.',
      at: answeredAt,
      citations: [words.source, ...(reset ? [reset.source] : [])],
    },
    ...closeFailure(evidence, close),
  ];
}

const rivals = (client: string, { reset }: LateWords): readonly Rival[] => [
  {
    cause: 'IDLE_TIMEOUT',
    whyLess: reset
      ? 'the FIN and the answer behind it crossed the path: no device had forgotten the connection.'
      : 'the client had closed before anything was lost; a device that had forgotten the connection would not have shortened its wait.',
  },
  {
    cause: 'PEER_GONE',
    whyLess: 'the server answers in the end.',
    splitBy: `the log of the program on ${client} at that moment: a time-out of its own, a user who gave up, or its end.`,
  },
];
