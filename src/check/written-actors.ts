import { limits } from '../base/limits.ts';
import type { YamlPath } from '../config/yaml-places.ts';
import type { Actor, Session, Step } from '../dialogue/session.ts';
import { namedAddress } from '../trace/named-address.ts';
import type { Reading } from './reading.ts';
import type { WrittenActor, WrittenStep } from './sessions-shape.ts';
import { stepOf, verbOf } from './written-steps.ts';

/** A session whose programs are written out. What is wrong is told at its step. */
export function actorsOf(
  reading: Reading,
  session: string,
  written: Readonly<Record<string, WrittenActor>>,
): Session | undefined {
  const actors = Object.entries(written).map(([name, { on, steps }]): Actor => {
    const path = ['sessions', session, 'actors', name, 'steps'];
    return { name, host: on, steps: stepsOf(reading, path, steps) };
  });
  if (actors.length > 0) return { name: session, actors };
  reading.places.wrong(['sessions', session, 'actors'], {
    found: 'no actor',
    expected: 'at least one',
    remedy: 'write who does what',
  });
  return undefined;
}

function stepsOf(reading: Reading, path: YamlPath, written: readonly WrittenStep[]): readonly Step[] {
  const steps: Step[] = [];
  for (const [i, one] of written.entries()) {
    const complain = complainer(reading, [...path, i]);
    if (one.repeat === undefined) {
      const step = stepOf(one, { complain, addressOf: (text) => namedAddress(reading.network, text) });
      if (step) steps.push(step);
      continue;
    }
    if (verbOf(one, complain) === undefined) continue;
    const inner = stepsOf(reading, [...path, i, 'steps'], one.steps ?? []);
    if (inner.length * one.repeat + steps.length > limits.sessionStepsMax) {
      complain('repeat', {
        found: `${inner.length * one.repeat} steps`,
        expected: `at most ${limits.sessionStepsMax} for one actor (sessionStepsMax)`,
        remedy: 'repeat less often',
      });
      continue;
    }
    for (let round = 0; round < one.repeat; round++) steps.push(...inner);
  }
  return steps;
}

const complainer =
  ({ places }: Reading, path: YamlPath): Parameters<typeof verbOf>[1] =>
  (key, what) =>
    key === '' ? places.wrong(path, what) : places.wrongKey([...path, key], what);
