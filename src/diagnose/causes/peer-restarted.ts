import { formatDuration } from '../../base/duration.ts';
import { formatTimeOfDay } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Confidence, Finding, Rival, Sentence } from '../../model/finding.ts';
import { formatFlow } from '../../model/flow.ts';
import { belongingOf, capped } from '../belonging.ts';
import { clockSlack, UNTIED } from '../witness/clock-slack.ts';
import { type Failure, failureAfter, NOTICED_WITHIN, notices, tieOf } from '../ending/failure.ts';
import { bestFirst, type Group, grouped } from '../grouped.ts';
import { type HostRestart, hostRestarts, sinceStart } from '../loss/host-restart.ts';
import { advise } from '../remedies.ts';
import { at, count, gap, tell } from '../sentence.ts';

/** What one start cost is one finding; the connection of which most is known tells the story. */
export function restartedPeers(evidence: Evidence): readonly Finding[] {
  const byStart = grouped(hostRestarts(evidence), ({ host, event }) => `${host} ${evidence.timeline.when(event)}`);
  return [...byStart.values()].map((group) =>
    finding(
      evidence,
      bestFirst(group, (one) => TIES[failureOf(evidence, one)?.tie ?? 'none'] + (one.words ? 2 : 0)),
    ),
  );
}

const TIES = { connection: 4, process: 3, host: 1, none: 0 } as const;

function failureOf(evidence: Evidence, { connection, words, event }: HostRestart): Failure | undefined {
  const from = words?.at ?? evidence.timeline.when(event);
  const clock = words?.conversation.point.clock ?? event.clock;
  return failureAfter(evidence, connection.flow, { at: from, clock, within: NOTICED_WITHIN });
}

/**
 * That a host that was started knows no connection of before is certain; that this one was missed is shown by words
 * that found nobody, or by a failure of its own. Clocks that nothing ties together may put the start at another time.
 */
function confidenceOf(evidence: Evidence, lost: HostRestart): Confidence {
  const { words, event } = lost;
  const failure = failureOf(evidence, lost);
  const missed = words !== undefined || failure?.tie === 'connection' || failure?.tie === 'process';
  const clock = words?.conversation.point.clock ?? failure?.sign.clock ?? event.clock;
  return missed && clockSlack(evidence, clock, event.clock) < UNTIED ? 'proved' : 'likely';
}

function finding(evidence: Evidence, group: Group<HostRestart>): Finding {
  const lost = group[0];
  const { host, event, connection } = lost;
  const up = formatTimeOfDay(evidence.timeline.when(event)).slice(0, 8);
  return {
    cause: 'PEER_GONE',
    confidence: capped(confidenceOf(evidence, lost), belongingOf(evidence, connection.flow)),
    headline: `${host} was started anew at ${up}: ${count(group.length, 'connection')} that ${group.length === 1 ? 'was' : 'were'} open before ${group.length === 1 ? 'is' : 'are'} unknown there.`,
    story: story(evidence, group),
    figures: [
      { name: 'connections lost', value: String(group.length) },
      { name: 'the first', value: formatFlow(connection.flow) },
    ],
    assumed: [],
    rivals: rivals(evidence, lost),
    fixes: ['CHECK_PEER'],
    advice: [
      advise(
        'CHECK_PEER',
        `Find out why ${host} was started: \`last -x\`, \`journalctl --list-boots\` and the end of the journal before (\`journalctl -b -1 -e\`), its cluster’s and its hypervisor’s log of that moment.`,
      ),
    ],
  };
}

function story(evidence: Evidence, group: Group<HostRestart>): readonly Sentence[] {
  const lost = group[0];
  const { connection, host, event, before } = lost;
  const { source, destination } = connection.flow;
  const failure = failureOf(evidence, lost);
  return [
    {
      text: `The last sign of the connection from ${at(evidence, source, 'both')} to ${at(evidence, destination, 'both')} before: it is open.`,
      at: before.at,
      citations: [before.source],
    },
    tell(evidence, event, `${host} is started ("${event.words}"): of what was open before, its kernel knows nothing.`),
    ...wordsTold(evidence, lost),
    ...tieOf(evidence, failure),
    ...notices(evidence, failure?.sign, 'The application'),
    ...others(group),
    ...(failure ? [] : [gap('No host’s log in the evidence shows what this did to the session.')]),
  ];
}

function wordsTold(evidence: Evidence, lost: HostRestart): readonly Sentence[] {
  const { words, host } = lost;
  if (!words) return [];
  const since = sinceStart(evidence, lost);
  const when = since === undefined ? `while ${host} is away` : `${formatDuration(since)} later`;
  const how =
    words.received === 'reset'
      ? 'a reset comes back: nobody there knows the connection'
      : `nothing acknowledges it, although it is sent ${count(words.tries, 'time')}`;
  return [{ text: `The other end speaks ${when}; ${how}.`, at: words.at, citations: [words.first.source] }];
}

function others(group: Group<HostRestart>): readonly Sentence[] {
  if (group.length === 1) return [];
  return [
    {
      text: `${count(group.length - 1, 'more connection')} of it ${group.length === 2 ? 'was' : 'were'} open then.`,
      citations: group.slice(1, 5).map(({ before }) => before.source),
    },
  ];
}

/** Whatever else removed the connection removed what one end had lost already. */
function rivals(evidence: Evidence, { host, event, connection }: HostRestart): readonly Rival[] {
  const removed = connection.observations.find((one) => one.kind === 'firewall-teardown');
  const later = removed && evidence.timeline.when(removed) > evidence.timeline.when(event);
  return [
    {
      cause: 'IDLE_TIMEOUT',
      whyLess: later
        ? `${removed.node ?? 'the firewall'} removed its entry only after ${host} had been started, when there was nobody left who could speak.`
        : `${host} lost the connection by its start, whatever a device on the way still knew of it.`,
      splitBy: `\`last -x\` on ${host}, beside the time of the last packet of the connection in the firewall’s log or in a capture.`,
    },
  ];
}
