import { parseDuration } from '../base/amount.ts';
import type { YamlPath } from '../config/yaml-places.ts';
import { everyStep, type Session, type SocketOptions } from '../dialogue/session.ts';
import { KEEPALIVE_LIMITS } from '../model/keepalive-limits.ts';
import type { NodeName } from '../model/observation.ts';
import type { Reading } from './reading.ts';
import type { WrittenKeepalive, WrittenSession, WrittenStep } from './sessions-shape.ts';

/**
 * Keepalive that no socket of a Linux can have: setsockopt() refuses it, and the program would go on with the times of
 * the system, or not at all. `session`: as its programs are, before anything is given to them from outside.
 */
export function refuseKeepalive(reading: Reading, session: Session, written: WrittenSession): void {
  const path = ['sessions', session.name];
  const { places } = reading;
  const refuse = (at: YamlPath, { option, most, shown }: Beyond): void =>
    places.wrong(at, {
      found: `${option} ${shown}, which a Linux refuses (EINVAL)`,
      expected: `at most ${most}`,
      remedy:
        'lower it, or leave it to the settings of the system (net.ipv4.tcp_keepalive_*), which have no such limit',
    });
  for (const { at, keepalive, on } of [...ofActors(path, written), ...givenIn(path, written, session)])
    if (on.some((host) => isLinux(reading, host))) for (const one of beyond(keepalive)) refuse([...at, one.key], one);
  if (written.actors === undefined)
    for (const one of ofDialogue(reading, session)) refuse(settingOf(path, written, one) ?? [...path, 'dialogue'], one);
}

const isLinux = ({ network }: Reading, host: NodeName): boolean => network.node(host)?.node.system === 'linux';

interface Asked {
  readonly at: YamlPath;
  readonly keepalive: WrittenKeepalive;
  readonly on: readonly NodeName[];
}

function ofActors(path: YamlPath, { actors = {} }: WrittenSession): readonly Asked[] {
  const ofSteps = (steps: readonly WrittenStep[], at: YamlPath, on: readonly NodeName[]): readonly Asked[] =>
    steps.flatMap(({ keepalive, steps: repeated }, i) => [
      ...(keepalive === undefined ? [] : [{ at: [...at, i, 'keepalive'], keepalive, on }]),
      ...ofSteps(repeated ?? [], [...at, i, 'steps'], on),
    ]);
  return Object.entries(actors).flatMap(([name, { on, steps }]) =>
    ofSteps(steps, [...path, 'actors', name, 'steps'], [on]),
  );
}

/** From outside: to the sockets of both ends, and to those of a relay. */
function givenIn(path: YamlPath, { sockets, relay }: WrittenSession, { actors }: Session): readonly Asked[] {
  const hosts = actors.map(({ host }) => host);
  return [
    ...(sockets
      ? [{ at: [...path, 'sockets', 'keepalive'], keepalive: sockets.keepalive, on: sockets.at ?? hosts }]
      : []),
    ...(relay ? [{ at: [...path, 'relay', 'keepalive'], keepalive: relay.keepalive, on: [relay.on] }] : []),
  ];
}

/** What a named dialogue makes of its settings, each once: both ends may have it. */
function ofDialogue(reading: Reading, { actors }: Session): readonly Beyond[] {
  const all = actors
    .filter(({ host }) => isLinux(reading, host))
    .flatMap(({ steps }) => everyStep(steps))
    .flatMap((step) => ('options' in step ? beyond(step.options?.keepaliveTimes ?? false) : []));
  return [...new Map(all.map((one) => [`${one.key} ${one.value}`, one])).values()];
}

/** The one that has this value; a dialogue does not say which of them it was made of. */
function settingOf(path: YamlPath, { with: settings = {} }: WrittenSession, { value }: Beyond): YamlPath | undefined {
  const found = Object.entries(settings).find(([, one]) => one === value || parseDuration(String(one)) === value);
  return found && [...path, 'with', found[0]];
}

interface Beyond {
  readonly key: 'idle' | 'interval' | 'count';
  readonly option: string;
  readonly value: number;
  readonly shown: string;
  /** With what the kernel calls it. */
  readonly most: string;
}

const OPTIONS = [
  { key: 'idle', option: 'TCP_KEEPIDLE' },
  { key: 'interval', option: 'TCP_KEEPINTVL' },
  { key: 'count', option: 'TCP_KEEPCNT' },
] as const;

function beyond(keepalive: WrittenKeepalive | NonNullable<SocketOptions['keepaliveTimes']>): readonly Beyond[] {
  if (typeof keepalive !== 'object') return [];
  return OPTIONS.flatMap(({ key, option }) => {
    const [value, most] = [keepalive[key], KEEPALIVE_LIMITS[key]];
    const inWords = (one: number): string => (key === 'count' ? String(one) : `${one / 1_000_000}s`);
    return value > most
      ? [{ key, option, value, shown: inWords(value), most: `${inWords(most)} (MAX_${option})` }]
      : [];
  });
}
