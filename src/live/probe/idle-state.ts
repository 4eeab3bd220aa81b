import { renameSync, writeFileSync } from 'node:fs';
import { type Duration, microseconds } from '../../base/duration.ts';
import { EXERCISES, type Tried, type Verdict } from './idle-verdict.ts';

/** What a search has found so far. A run that was ended goes on from it. */
export interface IdleState {
  /** Whom it asks, from where and how: only a search that asks the same goes on with it. */
  readonly subject: string;
  readonly tried: readonly Tried[];
}

const SCHEMA = 'holdfast/probe-state@1';

/** A ladder has hundreds of tries of some hundred characters. */
export const STATE_CHARS_MAX = 4_194_304;

/** The old file stays until the new one is whole. */
export function writeState(file: string, { subject, tried }: IdleState): void {
  const fresh = `${file}.new`;
  writeFileSync(fresh, `${JSON.stringify({ schema: SCHEMA, subject, tried }, null, 1)}\n`, { mode: 0o600 });
  renameSync(fresh, file);
}

/** What is wrong with the text, in words, where it is not such a state. */
export function parseState(text: string, subject: string): readonly Tried[] | { readonly wrong: string } {
  const wrong = (why: string) => ({ wrong: why });
  if (text.length > STATE_CHARS_MAX)
    return wrong(`found ${text.length} characters, expected at most ${STATE_CHARS_MAX}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return wrong('found no JSON, expected what an earlier run with --state wrote; name another file');
  }
  if (!isRecord(value) || value['schema'] !== SCHEMA)
    return wrong(`found no "schema": "${SCHEMA}", expected what an earlier run with --state wrote; name another file`);
  if (value['subject'] !== subject)
    return wrong(
      `it is of another search (${String(value['subject']).slice(0, 200)}), and this one is ${subject}; name another file`,
    );
  const tried = Array.isArray(value['tried']) ? value['tried'].map(triedOf) : [];
  return tried.every((one) => one !== undefined)
    ? tried
    : wrong('found a try that no run has written; name another file');
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function triedOf(value: unknown): Tried | undefined {
  if (!isRecord(value)) return undefined;
  const exercise = EXERCISES.find((one) => one === value['exercise']);
  const [pause, verdict] = [durationOf(value['pause']), verdictOf(value['verdict'])];
  return exercise !== undefined && pause !== undefined && verdict ? { exercise, pause, verdict } : undefined;
}

const durationOf = (value: unknown): Duration | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? microseconds(value) : undefined;

function verdictOf(value: unknown): Verdict | undefined {
  if (!isRecord(value)) return undefined;
  const { is, when } = { is: value['is'], when: value['when'] };
  const [roundTrip, silence] = [durationOf(value['roundTrip']), durationOf(value['silence'])];
  if (is === 'alive') return roundTrip === undefined || silence === undefined ? undefined : { is, roundTrip, silence };
  if (is === 'silent') {
    if (silence === undefined) return undefined;
    return typeof value['farGot'] === 'boolean' ? { is, silence, farGot: value['farGot'] } : { is, silence };
  }
  const after = durationOf(value['after']);
  if ((is !== 'reset' && is !== 'closed') || (when !== 'in-pause' && when !== 'on-data') || after === undefined)
    return undefined;
  return { is, when, after };
}
