import { type Duration, formatDuration, inSeconds } from '../../base/duration.ts';
import type { Paint } from '../../view/paint.ts';
import { wrap } from '../../view/wrap.ts';
import { type IdleFindings, keepaliveIdle } from './idle-findings.ts';

export interface IdleSubject {
  /** `client1:1556 (10.1.0.1)`. */
  readonly target: string;
  readonly interrupted: boolean;
  readonly stopped?: string;
  readonly longest: Duration;
}

/** What was found, in sentences; the headline first. */
export function idleText(findings: IdleFindings, subject: IdleSubject, paint: Paint): string {
  const { interrupted, stopped } = subject;
  const sentences = [
    ...tellHow(findings),
    ...tellDirection(findings),
    ...tellRefresh(findings),
    ...tellKinds(findings),
    ...tellDoubts(findings),
  ];
  const colour = findings.died === undefined ? paint.good : paint.bad;
  const lines = [
    ...wrap(headline(findings, subject)).map((line) => colour(line)),
    ...sentences.flatMap((sentence) => wrap(sentence, '  - ', '    ')),
    ...(stopped === undefined ? [] : wrap(`The search ended before its end: ${stopped}.`, '  - ', '    ')),
    ...(interrupted ? wrap('Interrupted; with --state FILE the same command goes on from here.', '  - ', '    ') : []),
  ];
  return `${lines.join('\n')}\n`;
}

function headline(
  { survived, died, exact }: IdleFindings,
  { target, longest, interrupted, stopped }: IdleSubject,
): string {
  if (died !== undefined) {
    const rough = exact ? '' : ', not yet as exactly as asked';
    return `${target}: a silence of ${span(survived)} is survived, one of ${span(died)} is not${rough}`;
  }
  if (survived === 0) return `${target}: nothing is known yet`;
  const end =
    interrupted || stopped !== undefined ? `; longer ones were not tried to their end` : `, the longest that was tried`;
  return `${target}: a silence of ${span(survived)} is survived${survived >= longest ? ', the longest that was tried' : end}`;
}

/** Timers are told in seconds by those who set them. */
const span = (duration: Duration): string =>
  inSeconds(duration) < 180
    ? formatDuration(duration)
    : `${Math.round(inSeconds(duration))} s (${formatDuration(duration)})`;

function tellHow({ how, when }: IdleFindings): readonly string[] {
  switch (how) {
    case undefined:
      return [];
    case 'silent':
      return [
        'Forgotten in silence: what is sent afterwards gets no answer, so neither end is told (until its retransmissions give up).',
      ];
    case 'reset':
      return when === 'in-pause'
        ? ['A reset comes when the time is over, before anything is sent: whoever forgets it says so.']
        : [
            'What is sent afterwards is answered by a reset: the connection was forgotten, and whoever forgot it refuses what it does not know.',
          ];
    case 'closed':
      return [
        'It is closed in order (FIN) when the time is over: that is a proxy or the service itself, a packet filter does not do it.',
      ];
  }
}

function tellDirection({ how, direction: { request, reply } }: IdleFindings): readonly string[] {
  if (how !== 'silent' || request === undefined || reply === undefined) return [];
  if (!request && !reply) return ['Afterwards nothing passes, in neither direction.'];
  if (request && reply) return ['Afterwards each end hears what the other says first, and not the answer to it.'];
  return request
    ? ['Afterwards what this end sends still arrives; what the far end sends does not come here.']
    : ['Afterwards what the far end sends still comes here; what this end sends does not arrive there.'];
}

function tellRefresh(findings: IdleFindings): readonly string[] {
  const { keepalive, nearData, farData, bothData } = findings.refreshed;
  if (bothData === false)
    return [
      'Even data in both directions at half of the time did not help: this is a limit on the whole life of a connection, and no keepalive holds it.',
    ];
  const told: string[] = [];
  if (keepalive === true)
    told.push(
      `TCP keepalive refreshes it: with an idle time of ${inSeconds(keepaliveIdle(findings))} s (net.ipv4.tcp_keepalive_time, or holdfast keepalive) the connection lives.`,
    );
  if (keepalive === false)
    told.push(
      'TCP keepalive does not refresh it: its probes carry no data. Only the application, or something that speaks for it, can hold the connection.',
    );
  if (nearData === false && farData === true) told.push('Of data only that from the far end refreshes it.');
  if (nearData === true && farData === false) told.push('Of data only that from this end refreshes it.');
  if (nearData === false && farData === false && bothData === true)
    told.push('Data must go both ways to refresh it: each direction has its own clock.');
  if (keepalive === false && nearData === true && farData === true) told.push('Data from either end refresh it.');
  return told;
}

const tellKinds = ({ presets }: IdleFindings): readonly string[] =>
  presets.map(
    ({ name, device, idleTimeout }) => `${device} has this timer: ${inSeconds(idleTimeout)} s (preset ${name}).`,
  );

function tellDoubts({ certainty, contradicted, died }: IdleFindings): readonly string[] {
  const doubts: string[] = [];
  if (contradicted)
    doubts.push(
      'A longer silence was survived than one that was not: not one timer. Connections take different ways, something was restarted meanwhile, or a packet was lost.',
    );
  if (certainty === 'one-end')
    doubts.push(
      died === undefined
        ? 'The far end is not ours: that it was reached is taken from the acknowledgement or the answer.'
        : 'Only this end has seen it: the service itself may have ended it, and which direction still works is not known. holdfast probe serve on the far end tells.',
    );
  return doubts;
}
