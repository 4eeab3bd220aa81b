import type { YamlPath } from '../config/yaml-places.ts';
import type { Actor, Session, Step } from '../dialogue/session.ts';
import { namedAddress } from '../trace/named-address.ts';
import { placeWords } from '../model/configuration.ts';
import { playerComplaint } from './player.ts';
import type { Reading } from './reading.ts';
import type { WrittenActor, WrittenStep } from './sessions-shape.ts';
import { stepOf, verbOf } from './written-steps.ts';

/** A session whose programs are written out. What is wrong is told at its step. */
export function actorsOf(
  reading: Reading,
  session: string,
  written: Readonly<Record<string, WrittenActor>>,
): Session | undefined {
  const actors = Object.entries(written).map(([name, { on, steps, ends }]): Actor => {
    const path = ['sessions', session, 'actors', name, 'steps'];
    const complaint = playerComplaint(reading.network, on);
    if (complaint) reading.places.wrong(['sessions', session, 'actors', name, 'on'], complaint);
    return { name, host: on, steps: stepsOf(reading, path, steps), ...(ends === undefined ? {} : { ends }) };
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
  return written.flatMap((one, i): readonly Step[] => {
    const complain = complainer(reading, [...path, i]);
    if (one.repeat === undefined) {
      // A value that was refused is not there, and the step seems to do nothing, or to lack something.
      if (reading.places.isWrong([...path, i])) return [];
      const step = stepOf(one, { complain, addressOf: (text) => namedAddress(reading.network, text) });
      return step ? [{ ...step, written: placeOf(reading, [...path, i]) }] : [];
    }
    if (verbOf(one, complain) === undefined) return [];
    const steps = stepsOf(reading, [...path, i, 'steps'], one.steps ?? []);
    return [{ does: 'repeat', times: one.repeat, steps, ...(one.name === undefined ? {} : { name: one.name }) }];
  });
}

const placeOf = ({ places }: Reading, path: YamlPath): string => placeWords(places.line(path));

const complainer =
  ({ places }: Reading, path: YamlPath): Parameters<typeof verbOf>[1] =>
  (key, what) =>
    key === '' ? places.wrong(path, what) : places.wrongKey([...path, key], what);
