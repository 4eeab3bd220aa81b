import { formatDuration, type Duration } from '../../base/duration.ts';
import { between } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { opposite, senderOf } from '../../model/conversation.ts';
import { formatEndpoint, formatFlow, sameEndpoint } from '../../model/flow.ts';
import type { Sentence } from '../../model/finding.ts';
import type { Observation } from '../../model/observation.ts';
import { busyNeighbour } from '../loss/busy-neighbour.ts';
import { clockSlack } from '../witness/clock-slack.ts';
import type { Denied } from '../device/denials.ts';
import { notices, tieOf } from '../ending/failure.ts';
import { signatureSentence } from '../ending/failure-signature.ts';
import type { IdleDeath } from '../silence/idle-death.ts';
import { timeoutsOnWay } from '../silence/idle-timeout.ts';
import { takenOver } from '../loss/retransmission.ts';
import { at, count, gap, tell, who } from '../sentence.ts';

/** How one idle connection was lost, from its opening to the moment when somebody noticed. */
export function deathStory(evidence: Evidence, death: IdleDeath, alike: readonly IdleDeath[]): readonly Sentence[] {
  const dated: readonly (Sentence | undefined)[] = [
    opening(evidence, death),
    keepalive(death),
    rightBut(death),
    silenceBegins(evidence, death),
    neighbour(evidence, death),
    teardown(evidence, death),
    wordsLost(evidence, death),
    turnedAway(evidence, death),
    ...(death.connection ? takenOver(evidence, death.connection, death.keepalive) : []),
    ...tieOf(evidence, death.failure),
    ...notices(evidence, death.failure?.sign, 'The application'),
    signatureSentence(evidence, death),
  ];
  const told = dated.filter((one) => one !== undefined);
  const ordered = told.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0) || told.indexOf(a) - told.indexOf(b));
  return [...ordered, ...others(evidence, death, alike), ...missing(evidence, death)];
}

const bornWords = (born: Observation): string => {
  if (born.kind === 'firewall-built') return `${born.node ?? 'The firewall'} builds`;
  return `${who(born)} ${born.kind === 'accepted' ? 'accepts' : 'opens'}`;
};

function opening(evidence: Evidence, { connection }: IdleDeath): Sentence | undefined {
  if (!connection) return undefined;
  const born = connection.observations.find(
    (one) => one.kind === 'firewall-built' || one.kind === 'connected' || one.kind === 'accepted',
  );
  const { source, destination } = connection.flow;
  const pair = `${at(evidence, source, 'both')} to ${at(evidence, destination, 'both')}`;
  if (born) return tell(evidence, born, `${bornWords(born)} the connection from ${pair}.`);
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
        text:
          state.silentFor === undefined
            ? `The socket${on(state.node)} has no keepalive timer${end}.`
            : `The socket${on(state.node)} sends no keepalive in ${formatDuration(state.silentFor)} of silence${end}.`,
        citations: [...state.seen, ...(although ? [although.source] : [])],
      };
    }
    case 'on': {
      const idle =
        state.idle === undefined
          ? 'at an interval that the evidence does not show'
          : `after ${state.by === 'timer of the socket' ? 'at least ' : ''}${formatDuration(state.idle)} of silence`;
      const although = state.although;
      const late = although
        ? `; ${although.name} is ${formatDuration(although.idle)} there, but this timer was armed before and keeps what it had`
        : '';
      return {
        text: `Keepalive is set${on(state.node)} and sends its first probe ${idle} (${state.by})${late}.`,
        citations: [...state.seen, ...(although ? [although.source] : [])],
      };
    }
    default:
      return state satisfies never;
  }
}

/**
 * Keepalive below the timeout and a death all the same: the probes did not cross the device, and the story may not hide
 * it.
 */
function rightBut({ keepalive: state, timeout }: IdleDeath): Sentence | undefined {
  if (state.state !== 'on' || state.idle === undefined || state.idle >= timeout.value || timeout.by === 'at most')
    return undefined;
  if (state.by === 'timer of the socket') return undefined;
  return gap(
    `${formatDuration(state.idle)} is below ${formatDuration(timeout.value)}: such probes would have kept the entry alive if they had crossed this device. Whether they did is not in the evidence.`,
  );
}

const on = (node: string | undefined) => (node === undefined ? '' : ` on ${node}`);

function silenceBegins(evidence: Evidence, { silence, quiet }: IdleDeath): Sentence | undefined {
  if (quiet?.by === 'lists')
    return {
      text: `The last that ${quiet.sign.node ?? 'one end'} hears on it.`,
      at: quiet.since,
      citations: [quiet.sign.source],
    };
  if (quiet)
    return tell(
      evidence,
      quiet.from,
      `${who(quiet.from)} ${quiet.from.kind === 'sent' ? 'says' : 'hears'} the last before ${formatDuration(quiet.lasted)} of silence.`,
    );
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
    text: `By now ${formatFlow(busy.connection.flow)} of the same two hosts has carried ${size} and outlived it: the path between them works, only the silent connection was at risk.`,
    at: busy.until,
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

function wordsLost(evidence: Evidence, { silence, quiet }: IdleDeath): Sentence | undefined {
  if (quiet?.by === 'lists')
    return tell(
      evidence,
      quiet.listed,
      `${quiet.listed.node ?? 'The other end'} still lists the connection as open: it is there, and does not hear what is repeated.`,
    );
  if (quiet?.until)
    return tell(
      evidence,
      quiet.until,
      `${who(quiet.until)} speaks again ${quiet.reception === 'reset' ? 'and is answered by a reset' : 'without any answer'}.`,
    );
  if (!silence) return undefined;
  const { conversation, silence: stretch, reception, lostBetween, tries, forged, further, notTaken } = silence;
  const speaker = formatEndpoint(senderOf(conversation.flow, stretch.endedBy));
  const listener = formatEndpoint(senderOf(conversation.flow, opposite(stretch.endedBy)));
  if (notTaken && notTaken.said !== 'words') {
    const text =
      notTaken.said === 'answer'
        ? `${speaker} speaks again and is heard. What ${listener} answers arrives there ${count(tries, 'time')}, as the capture of that very host shows, and is not taken: its own rules let out what they do not let in of a connection that they do not know.`
        : `${speaker} closes. Its FIN arrives at the host of ${listener} ${count(tries, 'time')}, as the capture of that very host shows, which neither acknowledges nor resets it: its own rules do not take what they no longer know, or do not let the answer out, and so may have stopped its own words before.`;
    return {
      text,
      at: evidence.timeline.at(conversation.point.clock, stretch.until.at),
      citations: [...(notTaken.said === 'answer' ? [stretch.until.source] : []), notTaken.first.source],
    };
  }
  const arrives =
    notTaken === undefined
      ? ''
      : `; they arrive at the host of ${listener}, as its own capture shows, whose rules do not take what they no longer know`;
  const probe = further
    ? `sends a keepalive probe, and speaks ${formatDuration(between(stretch.until.at, further.at))} later:`
    : 'sends a keepalive probe';
  const what = stretch.endedWith === 'keepalive' ? probe : 'speaks again';
  const how =
    reception === 'reset'
      ? `and is answered by a reset${forged ? ', whose time-to-live is not that of the other end’s packets: a device on the path sent it' : ''}`
      : `${count(tries, 'time')} without any answer${lostBetween ? '; the capture near the other end shows none of it' : arrives}`;
  return {
    text: `${speaker} ${what} ${how}.`,
    at: evidence.timeline.at(conversation.point.clock, stretch.until.at),
    citations: [
      stretch.until.source,
      ...(further ? [further.source] : []),
      ...(notTaken ? [notTaken.first.source] : []),
      ...(conversation.close.how === 'reset' ? [conversation.close.moment.source] : []),
    ],
  };
}

function turnedAway(evidence: Evidence, { turnedAway: packets, failure }: IdleDeath): Sentence | undefined {
  const [first] = packets;
  if (!first?.flow) return undefined;
  const { source } = first.flow;
  const isOwn = ({ flow }: Denied): boolean => flow !== undefined && sameEndpoint(flow.source, source);
  const own = packets.filter(isOwn);
  const answers = packets.filter((one) => !isOwn(one));
  const flags = first.flags ? ` (${first.flags})` : '';
  const other = answers[0]?.flow?.source;
  const also = other ? `, and ${answers.length} of ${at(evidence, other)}` : '';
  return tell(
    evidence,
    [...own.slice(0, 4), ...answers.slice(0, 2)],
    `${at(evidence, source)} speaks again${flags}; ${unknownWords(first)} ${count(own.length, 'packet')}${also}.${earlier(evidence, first, failure?.sign)}`,
  );
}

/** A rule that logs says what becomes of a packet, and not that nobody knew its connection. */
export const unknownWords = ({ node = 'the firewall', concluded, by = '' }: Denied): string =>
  concluded === undefined
    ? `${node} knows no such connection and drops`
    : `${node} asks the rules for requests, as for what it does not know, and the one that logs “${by}” takes`;

/** An effect that stands before its cause in the story puzzles whoever reads it. */
function earlier(evidence: Evidence, cause: Observation, effect: Observation | undefined): string {
  if (!effect || effect.clock === cause.clock) return '';
  const before = between(evidence.timeline.when(effect), evidence.timeline.when(cause));
  if (before <= 0 || before > clockSlack(evidence, effect.clock, cause.clock)) return '';
  return ` That ${effect.node ?? 'the other host'} noticed ${formatDuration(before)} before is within what the two clocks may differ.`;
}

function others(evidence: Evidence, death: IdleDeath, alike: readonly IdleDeath[]): readonly Sentence[] {
  if (alike.length === 0) return [];
  const lived = alike
    .map(({ teardown: torn, silence, quiet }) => torn?.lasted ?? silence?.silence.lasted ?? quiet?.lasted)
    .filter((one): one is Duration => one !== undefined)
    .toSorted((a, b) => a - b);
  const [least, most] = [lived[0], lived.at(-1)];
  const range =
    least === undefined || most === undefined
      ? ''
      : least === most
        ? `, after ${formatDuration(least)}`
        : `, after ${formatDuration(least)} to ${formatDuration(most)}`;
  const seen = alike.flatMap(({ teardown: torn }) => (torn ? [torn] : []));
  return [
    {
      text: `${count(alike.length, 'more connection')}${death.flow ? ' to the same service' : ''} ended in the same way${range}.`,
      citations: tell(evidence, seen, '').citations,
    },
  ];
}

function missing(evidence: Evidence, death: IdleDeath): readonly Sentence[] {
  const { failure, turnedAway: packets, flow, silence, keepalive: state } = death;
  if (!flow && !silence) return [gap('The line has no addresses, so which session it belonged to cannot be said.')];
  const gaps: Sentence[] = [];
  if (!failure && packets.length === 0 && !silence)
    gaps.push(gap('No host’s log in the evidence shows what this did to the session.'));
  if (state.state === 'off' && !state.bothEnds) gaps.push(otherEnd(death));
  return [...gaps, ...notItsWord(death), ...innocent(evidence, death)];
}

const silentFor = ({ silence, quiet }: IdleDeath): Duration | undefined => silence?.silence.lasted ?? quiet?.lasted;

/** Its timeout ran out, and the words were lost; that this device dropped them it does not say. */
function notItsWord(death: IdleDeath): readonly Sentence[] {
  const { teardown: torn, timeout, turnedAway: packets } = death;
  const silent = silentFor(death);
  if (silent === undefined || torn || timeout.by === 'at most') return [];
  if (packets.some(({ node, concluded }) => concluded !== undefined && node === timeout.node))
    return [
      gap(
        `${timeout.node ?? 'The device'} writes down no end of a connection. That its rules took what was said in mid-stream shows that it knew it no longer, unless a rule was put before the one for what is known; its timeout of ${formatDuration(timeout.value)} is below the silence of ${formatDuration(silent)}.`,
        timeout.source ? [timeout.source] : [],
      ),
    ];
  return [
    gap(
      `No line of ${timeout.node ?? 'a device'} says that it removed the connection. Its timeout of ${formatDuration(timeout.value)} is below the silence of ${formatDuration(silent)}; that is what points to it.`,
      timeout.source ? [timeout.source] : [],
    ),
  ];
}

/** A list without any timer may have been taken without them. */
function otherEnd({ connection, keepalive: state }: IdleDeath): Sentence {
  const enough = 'keepalive there would have been enough.';
  const row = connection?.observations.find(
    (one) =>
      one.kind === 'socket-state' && one.timer.runs === 'not-shown' && state.state === 'off' && one.node !== state.node,
  );
  return row
    ? gap(
        `The list of ${row.node ?? 'the other end'} shows the other socket without a timer: none runs on it, or the list was taken without -o; ${enough}`,
        [row.source],
      )
    : gap(`The socket of the other end is not in the evidence; ${enough}`);
}

/** A device whose timeout is longer than the silence did not end the connection, and its engineer will ask. */
function innocent(evidence: Evidence, death: IdleDeath): readonly Sentence[] {
  const lasted = silentFor(death);
  if (lasted === undefined || death.teardown) return [];
  const { flow } = death;
  const ends = flow ? [flow.source, flow.destination].map(({ address }) => evidence.hosts.ownerOf(address)) : [];
  // Both ends knew the connection themselves: nobody asks whether their conntrack forgot it, if it ran at all.
  return timeoutsOnWay(evidence, death.connection)
    .filter(({ value, node }) => value > lasted && !(node !== undefined && ends.includes(node)))
    .slice(0, 3)
    .map(({ value, node, source }) =>
      gap(
        `The timeout of ${formatDuration(value)}${node === undefined ? '' : ` on ${node}`} is longer than this silence of ${formatDuration(lasted)}: that device did not forget it for this reason.`,
        source ? [source] : [],
      ),
    );
}
