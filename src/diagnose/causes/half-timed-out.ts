import { formatDuration } from '../../base/duration.ts';
import { between } from '../../base/instant.ts';
import { presetOf } from '../../config/presets.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Confidence, Finding, Rival, Sentence } from '../../model/finding.ts';
import { formatFlow } from '../../model/flow.ts';
import type { FirewallProduct } from '../../model/observation.ts';
import { belongingOf, capped } from '../belonging.ts';
import { notices } from '../ending/failure.ts';
import { bestFirst, type Group, grouped } from '../grouped.ts';
import {
  type ClosedHalf,
  fitsTimer,
  type HalfClosedEnd,
  halfClosedEnds,
  needed,
  ownSign,
} from '../ending/half-closed-end.ts';
import { advise } from '../remedies.ts';
import { sceneEnds } from '../witness/scene-ends.ts';
import { count, gap, tell } from '../sentence.ts';
import { goneRival } from './half-closed-gone.ts';
import { showsSession } from './shows-session.ts';

/** Sessions that a device calls timed out, as it does idle ones, and of which one end had closed its half before. */
export function halvesTimedOut(evidence: Evidence): readonly Finding[] {
  const byService = grouped(
    halfClosedEnds(evidence),
    (one) =>
      `${one.teardown.node} ${one.connection.flow.destination.port} ${needed(evidence, one) ? 'needed' : 'not needed'}`,
  );
  return [...byService.values()].map((group) =>
    finding(
      evidence,
      bestFirst(group, (one) => (one.late ? 2 : 0) + (fitsTimer(one) ? 1 : 0)),
    ),
  );
}

function finding(evidence: Evidence, group: Group<HalfClosedEnd>): Finding {
  const end = group[0];
  const { connection, teardown, timer } = end;
  const device = teardown.node ?? 'The firewall';
  const lasted = teardown.lasted === undefined ? '' : ` after ${formatDuration(teardown.lasted)}`;
  const more = group.length > 1 ? ` (and ${count(group.length - 1, 'more connection')} like it)` : '';
  const isNeeded = needed(evidence, end);
  return {
    cause: 'HALF_CLOSED_TIMEOUT',
    confidence: capped(confidenceOf(evidence, end), belongingOf(evidence, connection.flow)),
    headline: `${device} dropped ${formatFlow(connection.flow)}${lasted} while it was half closed${isNeeded ? ', and an end still had something to say' : ''}${more}.`,
    story: story(evidence, group),
    figures: figures(evidence, end),
    assumed: isNeeded
      ? []
      : [{ code: 'ASSUMED_ONE_SESSION', because: 'nothing later shows that this connection was still needed.' }],
    rivals: rivals(end),
    scene: {
      is: 'half-closed',
      ...sceneEnds(evidence, connection.flow),
      device: { name: teardown.node, kind: teardown.product },
      limit: timer,
    },
    fixes: ['RAISE_HALF_CLOSED'],
    advice: [advise('RAISE_HALF_CLOSED', `Raise the timer for half-closed sessions${knobOf(teardown.product)}.`)],
  };
}

/** The device’s word, a FIN before it, a silence as long as its timer, and words that were lost after it. */
function confidenceOf(evidence: Evidence, end: HalfClosedEnd): Confidence {
  if (end.late && end.closed.by === 'fin' && fitsTimer(end)) return 'proved';
  return needed(evidence, end) ? 'likely' : 'possible';
}

function story(evidence: Evidence, group: Group<HalfClosedEnd>): readonly Sentence[] {
  const end = group[0];
  const { teardown, late, timer, quiet } = end;
  const device = teardown.node ?? 'The firewall';
  const silent = quiet === undefined ? '' : ` Nothing had been said for ${formatDuration(quiet)}.`;
  return [
    closing(evidence, end.closed),
    tell(
      evidence,
      group.slice(0, 4).map((one) => one.teardown),
      `${device} removes the session ("${teardown.words}", its word for every timer that runs out).${silent} A half-closed one it keeps for ${formatDuration(timer)} by default, an open one for ${openFor(end)}.`,
    ),
    ...(late ? [spoken(evidence, late)] : []),
    ...notices(evidence, ownSign(evidence, end)?.sign, 'The application'),
    ...(fitsTimer(end) ? [] : [gap(`Which timer of ${device} it was, and how it is set, no line here says.`)]),
  ];
}

const openFor = ({ teardown }: HalfClosedEnd): string => {
  const preset = presetOf(teardown.product);
  return preset ? formatDuration(preset.idleTimeout) : 'longer';
};

function closing(evidence: Evidence, closed: ClosedHalf): Sentence {
  switch (closed.by) {
    case 'fin':
      return {
        text: 'One end sends its FIN: it has no more to say, and goes on listening.',
        at: closed.at,
        citations: [closed.fin.source],
      };
    case 'list': {
      const { row } = closed;
      return tell(
        evidence,
        row,
        `${row.node ?? 'A socket list'} shows the socket in ${row.state}: one end has closed its half, the other has not.`,
      );
    }
    default:
      return closed satisfies never;
  }
}

function spoken(evidence: Evidence, late: NonNullable<HalfClosedEnd['late']>): Sentence {
  switch (late.by) {
    case 'capture': {
      const times = late.tries > 1 ? `, ${count(late.tries, 'time')}` : '';
      const text = `The other end speaks${times}, and is not heard: it was not finished.`;
      return { text, at: late.at, citations: [late.words.source] };
    }
    case 'list':
      return tell(
        evidence,
        late.row,
        `${late.row.node ?? 'An end'} repeats ${count(late.row.sendQueue ?? 0, 'byte')} in vain: it was not finished.`,
      );
    default:
      return late satisfies never;
  }
}

function figures(evidence: Evidence, { teardown, closed, quiet, timer }: HalfClosedEnd): Finding['figures'] {
  const halfFor = closed.by === 'fin' ? between(closed.at, evidence.timeline.when(teardown)) : undefined;
  return [
    ...(teardown.lasted === undefined ? [] : [{ name: 'it had lasted', value: formatDuration(teardown.lasted) }]),
    ...(halfFor === undefined ? [] : [{ name: 'half closed for', value: formatDuration(halfFor) }]),
    ...(quiet === undefined ? [] : [{ name: 'silent for', value: formatDuration(quiet) }]),
    { name: 'kept half closed', value: `${formatDuration(timer)} (device default)` },
  ];
}

function rivals(end: HalfClosedEnd): readonly Rival[] {
  const { teardown } = end;
  return [
    {
      cause: 'IDLE_TIMEOUT',
      whyLess: `the device says "${teardown.words}" of idle sessions, too; but one end had closed this one, and an open session it keeps for ${openFor(end)} by default.`,
      splitBy: `\`${showsSession(teardown.product)}\` on ${teardown.node ?? 'the device'} during the silence: the state of the session, and the seconds that are left.`,
    },
    goneRival(end.late !== undefined),
  ];
}

/** FortiOS and PAN-OS have it for all of the device (CLI reference of each); it is not a matter of a policy. */
function knobOf(product: FirewallProduct | undefined): string {
  switch (product) {
    case 'fortios':
      return ' of the FortiGate (`config system global`, `set tcp-halfclose-timer`; it holds for the whole device) above the longest time for which one end works after the other has closed';
    case 'pan-os':
      return ' of the PAN-OS (`set deviceconfig setting session timeout-tcp-half-closed`; it holds for the whole device) above the longest time for which one end works after the other has closed';
    case 'junos':
    case 'fwsm':
    case 'pix':
    case 'ftd':
    case undefined:
      return ' above the longest time for which one end works after the other has closed';
    default:
      return product satisfies never;
  }
}
