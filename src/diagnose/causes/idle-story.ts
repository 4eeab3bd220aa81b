import { formatDuration, type Duration } from '../../base/duration.ts';
import { between } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { formatEndpoint, formatFlow } from '../../model/flow.ts';
import type { Sentence } from '../../model/finding.ts';
import type { Observation } from '../../model/observation.ts';
import { busyNeighbour, type IdleDeath, sideName } from '../idle-death.ts';
import { at, count, gap, tell, who } from '../sentence.ts';

/** How one idle connection was lost, from its opening to the moment when somebody noticed. */
export function deathStory(evidence: Evidence, death: IdleDeath, alike: readonly IdleDeath[]): readonly Sentence[] {
  const dated: readonly (Sentence | undefined)[] = [
    opening(evidence, death),
    keepalive(death),
    silenceBegins(evidence, death),
    neighbour(evidence, death),
    teardown(evidence, death),
    wordsLost(evidence, death),
    turnedAway(evidence, death),
    symptom(evidence, death),
  ];
  const told = dated.filter((one) => one !== undefined);
  const ordered = told.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0) || told.indexOf(a) - told.indexOf(b));
  return [...ordered, ...others(evidence, alike), ...missing(death)];
}

function opening(evidence: Evidence, { connection }: IdleDeath): Sentence | undefined {
  if (!connection) return undefined;
  const born = connection.observations.find(
    (one) => one.kind === 'firewall-built' || one.kind === 'connected' || one.kind === 'accepted',
  );
  const { source, destination } = connection.flow;
  const pair = `${at(evidence, source, 'both')} to ${at(evidence, destination, 'both')}`;
  if (born)
    return tell(
      evidence,
      born,
      `${born.kind === 'firewall-built' ? `${born.node ?? 'The firewall'} builds` : `${who(born)} opens`} the connection from ${pair}.`,
    );
  const seen = connection.conversations[0];
  if (!seen) return undefined;
  return {
    text: `The connection from ${pair} begins.`,
    at: evidence.timeline.at(seen.point.clock, seen.first.at),
    citations: [seen.first.source],
  };
}

function keepalive({ keepalive: state }: IdleDeath): Sentence | undefined {
  switch (state.state) {
    case 'unknown':
      return undefined;
    case 'off': {
      const although = state.although;
      const end = although
        ? `, although ${although.name} is ${formatDuration(although.idle)} there: that setting only counts for sockets that ask for keepalive`
        : '';
      return {
        text: `The socket${on(state.node)} has no keepalive timer${end}.`,
        citations: [...state.seen, ...(although ? [although.source] : [])],
      };
    }
    case 'on': {
      const idle =
        state.idle === undefined
          ? 'at an interval that the evidence does not show'
          : `after ${formatDuration(state.idle)} of silence`;
      return {
        text: `Keepalive is on${on(state.node)} and sends its first probe ${idle} (${state.by}).`,
        citations: state.seen,
      };
    }
  }
}

const on = (node: string | undefined) => (node === undefined ? '' : ` on ${node}`);

function silenceBegins(evidence: Evidence, { silence }: IdleDeath): Sentence | undefined {
  if (!silence) return undefined;
  const { silence: stretch, conversation } = silence;
  return {
    text: `The last packet before ${formatDuration(stretch.lasted)} of silence, seen at ${conversation.point.name}.`,
    at: evidence.timeline.at(conversation.point.clock, stretch.from.at),
    citations: [stretch.from.source],
  };
}

function neighbour(evidence: Evidence, death: IdleDeath): Sentence | undefined {
  const busy = busyNeighbour(evidence, death);
  if (!busy) return undefined;
  const size = `${(busy.bytes / 1e9).toFixed(1)} GB`;
  return {
    text: `Meanwhile ${formatFlow(busy.connection.flow)} of the same two hosts carries ${size} and lives on: the way between them works, only the silent connection is at risk.`,
    citations: busy.seen,
  };
}

function teardown(evidence: Evidence, { teardown: torn, timeout }: IdleDeath): Sentence | undefined {
  if (!torn) return undefined;
  const lasted = torn.lasted === undefined ? '' : ` It had lasted ${formatDuration(torn.lasted)}`;
  const bytes = torn.bytes === undefined || lasted === '' ? '' : ` and carried ${torn.bytes} bytes`;
  const silent =
    torn.lasted !== undefined && timeout.by !== 'at most'
      ? `, the last ${formatDuration(timeout.value)} of it without a packet`
      : '';
  return tell(
    evidence,
    torn,
    `${torn.node ?? 'The firewall'} removes the connection as idle ("${torn.words}").${lasted}${bytes}${silent}${lasted ? '.' : ''} Neither end is told.`,
  );
}

function wordsLost(evidence: Evidence, { silence }: IdleDeath): Sentence | undefined {
  if (!silence) return undefined;
  const { conversation, silence: stretch, reception, lostBetween } = silence;
  const speaker = formatEndpoint(sideName(conversation.flow, stretch.endedBy));
  const tries = conversation[stretch.endedBy].unanswered?.transmissions;
  const how =
    reception === 'reset'
      ? 'and is answered by a reset'
      : `${tries === undefined ? '' : `${count(tries, 'time')} `}without any answer${lostBetween ? '; the capture near the other end shows none of it' : ''}`;
  return {
    text: `${speaker} speaks again ${how}.`,
    at: evidence.timeline.at(conversation.point.clock, stretch.until.at),
    citations: [
      stretch.until.source,
      ...(conversation.close.how === 'reset' ? [conversation.close.moment.source] : []),
    ],
  };
}

function turnedAway(evidence: Evidence, { turnedAway: packets }: IdleDeath): Sentence | undefined {
  const [first] = packets;
  if (first?.kind !== 'firewall-denied' || !first.flow) return undefined;
  const flags = first.flags ? ` (${first.flags})` : '';
  return tell(
    evidence,
    packets.slice(0, 4),
    `${at(evidence, first.flow.source)} speaks again${flags}; ${first.node ?? 'the firewall'} knows no such connection and drops ${count(packets.length, 'packet')}.`,
  );
}

function symptom(evidence: Evidence, { symptom: sign }: IdleDeath): Sentence | undefined {
  return sign ? tell(evidence, sign, `${who(sign, 'The application')} notices: ${words(sign)}.`) : undefined;
}

function words(sign: Observation): string {
  switch (sign.kind) {
    case 'status':
      return `status ${sign.status}${sign.words ? ` (${sign.words})` : ''}`;
    case 'failure':
      return sign.words.replace(/[.\s]+$/, '');
    case 'received':
    case 'sent':
      return `${sign.kind === 'sent' ? 'writing' : 'reading'} fails with ${sign.error?.name ?? 'an error'}`;
    default:
      return sign.kind;
  }
}

function others(evidence: Evidence, alike: readonly IdleDeath[]): readonly Sentence[] {
  const [first] = alike;
  if (!first?.teardown) return [];
  const lived = alike.map(({ teardown: torn }) => torn?.lasted).filter((one): one is Duration => one !== undefined);
  const range =
    lived.length > 0
      ? `, after ${formatDuration(Math.min(...lived) as Duration)} to ${formatDuration(Math.max(...lived) as Duration)}`
      : '';
  const seen = alike.flatMap(({ teardown: torn }) => (torn ? [torn] : []));
  return [
    {
      text: `${count(alike.length, 'more connection')} to the same service ended in the same way${range}.`,
      citations: tell(evidence, seen, '').citations,
    },
  ];
}

function missing({ symptom: sign, turnedAway: packets, flow, silence }: IdleDeath): readonly Sentence[] {
  if (!flow && !silence) return [gap('The line bears no addresses, so which session it belonged to cannot be said.')];
  if (!sign && packets.length === 0 && !silence)
    return [gap('No host’s log in the evidence shows what this did to the session.')];
  return [];
}

export const spanOf = (evidence: Evidence, from: Observation, until: Observation): Duration =>
  between(evidence.timeline.when(from), evidence.timeline.when(until));
