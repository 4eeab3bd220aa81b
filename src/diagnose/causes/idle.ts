import { formatDuration } from '../../base/duration.ts';
import { between, formatTimeOfDay } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { CauseCode } from '../../model/codes.ts';
import type { Assumption, Confidence, Figure, Finding } from '../../model/finding.ts';
import { formatFlow } from '../../model/flow.ts';
import type { Cause } from '../cause.ts';
import { type IdleDeath, idleDeaths } from '../idle-death.ts';
import { count } from '../sentence.ts';
import { idleAdvice } from './idle-advice.ts';
import { idleRivals } from './idle-rivals.ts';
import { deathStory } from './idle-story.ts';

type IdleCause = 'KEEPALIVE_OFF' | 'KEEPALIVE_TOO_LATE' | 'IDLE_TIMEOUT';

/**
 * One mechanism, three names: a device forgot a silent connection. What is known of keepalive on its socket says what should have
 * prevented it: nothing was sent, it would have been sent too late, or nobody knows.
 */
const named = (code: IdleCause): Cause => ({
  code,
  look: (evidence) =>
    groups(idleDeaths(evidence).filter((death) => causeOf(death) === code)).map((group) =>
      finding(evidence, code, group),
    ),
});

export const keepaliveOff = named('KEEPALIVE_OFF');
export const keepaliveTooLate = named('KEEPALIVE_TOO_LATE');
export const idleTimeout = named('IDLE_TIMEOUT');

function causeOf({ keepalive, timeout }: IdleDeath): IdleCause {
  switch (keepalive.state) {
    case 'off':
      return 'KEEPALIVE_OFF';
    case 'on':
      // Equal is too late: the probe and the expiry race each other in every period.
      return keepalive.idle !== undefined && keepalive.idle >= timeout.value ? 'KEEPALIVE_TOO_LATE' : 'IDLE_TIMEOUT';
    case 'unknown':
      return 'IDLE_TIMEOUT';
  }
}

/** Deaths on one device towards one service are one finding. The best documented death tells the story. */
function groups(deaths: readonly IdleDeath[]): readonly (readonly IdleDeath[])[] {
  const byDevice = new Map<string, IdleDeath[]>();
  for (const death of deaths) {
    const key = `${death.teardown?.node ?? death.silence?.conversation.point.node ?? ''} ${death.flow?.destination.port ?? ''} ${death.timeout.value}`;
    byDevice.set(key, [...(byDevice.get(key) ?? []), death]);
  }
  return [...byDevice.values()].map((group) => group.toSorted((a, b) => documented(b) - documented(a)));
}

const documented = (death: IdleDeath): number =>
  (death.symptom ? 4 : 0) +
  (death.turnedAway.length > 0 ? 2 : 0) +
  (death.teardown ? 2 : 0) +
  (death.keepalive.state === 'unknown' ? 0 : 1);

function finding(evidence: Evidence, cause: IdleCause, group: readonly IdleDeath[]): Finding {
  const death = group[0] as IdleDeath;
  return {
    cause,
    confidence: confidenceOf(death),
    headline: headline(evidence, cause, group),
    story: deathStory(evidence, death, group.slice(1)),
    figures: figures(evidence, group),
    assumed: assumptions(death),
    rivals: idleRivals(evidence, death),
    ...idleAdvice(cause as CauseCode, death),
  };
}

/** The device’s own word and a sign on a host prove it; so do two captures between which the words were lost. */
function confidenceOf(death: IdleDeath): Confidence {
  const noticed = death.symptom !== undefined || death.turnedAway.length > 0;
  if (death.teardown) return noticed ? 'proved' : 'likely';
  return death.silence?.lostBetween ? 'proved' : death.silence?.reception === 'reset' ? 'possible' : 'likely';
}

function headline(evidence: Evidence, cause: IdleCause, group: readonly IdleDeath[]): string {
  const death = group[0] as IdleDeath;
  const device = death.teardown?.node ?? 'a stateful device on the way';
  const what = death.flow
    ? `${count(group.length, 'connection')} to port ${death.flow.destination.port}`
    : count(group.length, 'connection');
  const limit = `${death.timeout.by === 'at most' ? 'at most ' : ''}${formatDuration(death.timeout.value)}`;
  const verb = death.teardown ? 'removed' : 'stopped passing';
  return `${device} ${verb} ${what} after ${limit} without a packet${why(cause, death)}.${consequence(evidence, death)}`;
}

function why(cause: IdleCause, { keepalive, timeout }: IdleDeath): string {
  switch (cause) {
    case 'KEEPALIVE_OFF': {
      const although =
        keepalive.state === 'off' && keepalive.although
          ? `, although the kernel setting says ${formatDuration(keepalive.although.idle)}`
          : '';
      return `; the socket sends no keepalives${although}`;
    }
    case 'KEEPALIVE_TOO_LATE': {
      const idle = keepalive.state === 'on' ? keepalive.idle : undefined;
      const race = idle === timeout.value ? ', which is a race that each period can lose' : ', too late';
      return `; its first keepalive would come after ${idle === undefined ? 'longer' : formatDuration(idle)}${race}`;
    }
    case 'IDLE_TIMEOUT':
      return '';
  }
}

function consequence(evidence: Evidence, { symptom, diedAt }: IdleDeath): string {
  if (!symptom) return '';
  const after = between(diedAt, evidence.timeline.when(symptom));
  return ` ${symptom.node ?? 'A host'} noticed ${after > 0 ? `${formatDuration(after)} later` : 'at once'}.`;
}

function figures(evidence: Evidence, group: readonly IdleDeath[]): readonly Figure[] {
  const death = group[0] as IdleDeath;
  const { teardown, timeout, silence } = death;
  const rows: Figure[] = [{ name: 'connections cut', value: String(group.length) }];
  if (death.flow) rows.push({ name: 'the first', value: formatFlow(death.flow) });
  rows.push({
    name: 'idle timeout',
    value: `${timeout.by === 'at most' ? 'at most ' : ''}${formatDuration(timeout.value)} (${timeout.by})`,
  });
  if (teardown?.lasted !== undefined) {
    rows.push({ name: 'it had lasted', value: formatDuration(teardown.lasted) });
    if (timeout.by !== 'at most') {
      const active = teardown.lasted - timeout.value;
      rows.push({
        name: 'last packet',
        value: `${formatDuration(Math.max(0, active) as typeof teardown.lasted)} after it was opened, ${lastPacketAt(evidence, death)}`,
      });
    }
  }
  if (teardown?.bytes !== undefined) rows.push({ name: 'bytes in its life', value: String(teardown.bytes) });
  if (silence) rows.push({ name: 'silence on the wire', value: formatDuration(silence.silence.lasted) });
  return rows;
}

const lastPacketAt = (evidence: Evidence, { teardown, timeout }: IdleDeath): string =>
  teardown ? `at ${formatTimeOfDay((evidence.timeline.when(teardown) - timeout.value) as never).slice(0, 8)}` : '';

function assumptions(death: IdleDeath): readonly Assumption[] {
  const list: Assumption[] = [];
  if (death.timeout.by === 'device default') {
    list.push({
      code: 'ASSUMED_DEFAULT_IDLE_TIMEOUT',
      because: `${formatDuration(death.timeout.value)} for this device; \`show conn detail\` prints the effective one.`,
    });
  }
  if (death.symptom && !death.symptom.flow) {
    list.push({
      code: 'ASSUMED_ONE_SESSION',
      because: 'the hosts are the same and the failure came after the connection was removed.',
    });
  }
  return list;
}
