import { renameSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { microseconds } from '../../base/duration.ts';
import { FAR_STATES } from './far-words.ts';
import { EXERCISES, type Tried } from './idle-verdict.ts';

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

const span = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.transform(microseconds));
const ended = {
  when: v.picklist(['in-pause', 'on-data']),
  after: span,
  far: v.exactOptional(v.picklist(FAR_STATES)),
};
const verdict = v.variant('is', [
  v.object({ is: v.literal('alive'), roundTrip: span, silence: span }),
  v.object({ is: v.literal('silent'), silence: span, farGot: v.exactOptional(v.boolean()) }),
  v.object({ is: v.literal('reset'), ...ended }),
  v.object({ is: v.literal('closed'), ...ended }),
]);
const shape = v.object({
  schema: v.literal(SCHEMA),
  subject: v.string(),
  tried: v.array(v.object({ exercise: v.picklist(EXERCISES), pause: span, verdict })),
});

/** What is wrong with the text, in words, where it is not such a state. */
export function parseState(text: string, subject: string): readonly Tried[] | { readonly wrong: string } {
  const wrong = (why: string) => ({ wrong: `${why}; name another file` });
  if (text.length > STATE_CHARS_MAX)
    return wrong(`found ${text.length} characters, expected at most ${STATE_CHARS_MAX}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return wrong('found no JSON, expected what an earlier run with --state wrote');
  }
  const read = v.safeParse(shape, value);
  if (!read.success)
    return wrong(
      read.issues.every(({ path }) => path?.[0]?.key === 'tried')
        ? 'found a try that no run has written'
        : `found no "schema": "${SCHEMA}", expected what an earlier run with --state wrote`,
    );
  if (read.output.subject !== subject)
    return wrong(`it is of another search (${read.output.subject.slice(0, 200)}), and this one is ${subject}`);
  return read.output.tried;
}
