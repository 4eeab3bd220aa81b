import * as v from 'valibot';
import { type Address, parseAddress } from '../base/address.ts';
import { parseByteCount, parseByteRate, parseDuration } from '../base/amount.ts';
import { type Duration, microseconds } from '../base/duration.ts';
import { limits } from '../base/limits.ts';

/**
 * What stands in `sessions.yaml` for times, amounts and addresses. Each says what it expects; the place is known to
 * whoever asks.
 */

type Reads<T> = (text: string) => T | undefined;

/** A text or a number that is read as something else, or told to be other than what is expected. */
export const read = <T>(parse: Reads<T>, expected: string) =>
  v.pipe(
    v.union([v.string(), v.number()], expected),
    v.rawTransform(({ dataset, addIssue, NEVER }): T => {
      const value = parse(String(dataset.value));
      if (value !== undefined) return value;
      addIssue({ message: expected });
      return NEVER;
    }),
  );

const within =
  (least: number): Reads<Duration> =>
  (text) => {
    const value = parseDuration(text);
    return value !== undefined && value >= least && value <= limits.simulatedTimeMax ? value : undefined;
  };

/** More than nothing, and at most what a simulation may play. */
export const duration = () =>
  read(within(1), 'a span above nothing and of at most a year (simulatedTimeMax), such as 10s, 90 min or 12:00:00');

/** Of options that count in seconds: TCP_KEEPIDLE, TCP_KEEPINTVL (tcp(7)). */
export const wholeSeconds = () =>
  read((text) => {
    const value = within(1_000_000)(text);
    return value !== undefined && value % 1_000_000 === 0 ? value : undefined;
  }, 'whole seconds, at least one, in which sockets count, such as 10s or 90 min');

/** The same, or nothing. */
export const moment = () =>
  read(within(0), 'a span of at most a year (simulatedTimeMax), such as 0s, 90 min or 12:00:00');

/** Forwards or back. */
export const signedSpan = () =>
  read((text) => {
    const span = within(1)(text.replace(/^-/, ''));
    return span === undefined ? undefined : microseconds(span * (text.startsWith('-') ? -1 : 1));
  }, 'a span such as 30s or -30s');

/** In bytes. */
export const byteCount = () =>
  read((text) => {
    const bytes = /^\d+$/.test(text) ? Number(text) : parseByteCount(text);
    return bytes !== undefined && Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
  }, 'an amount above nothing, such as 200, 64 kB or 200 GB');

/** In bytes, of what is written at once. */
export const messageSize = () =>
  read((text) => {
    const bytes = /^\d+$/.test(text) ? Number(text) : parseByteCount(text);
    return bytes !== undefined && Number.isSafeInteger(bytes) && bytes > 0 && bytes <= limits.sendBytesMax
      ? bytes
      : undefined;
  }, `an amount above nothing and of at most ${limits.sendBytesMax} bytes (sendBytesMax), such as 200 or 64 kB; more is sent by "bulk:" with a "rate:"`);

/** In bytes a second. */
export const byteRate = () => read((text) => parseByteRate(text) || undefined, 'a rate above nothing, such as 50 MB/s');

export const address = () => read<Address>(parseAddress, 'an address such as 10.2.0.10');

/** `limit`: what the bound is called in `base/limits.ts`, where it is one. */
export const wholeNumber = (from: number, to: number, limit?: keyof typeof limits) => {
  const expected = `a whole number from ${from} to ${to}${limit === undefined ? '' : ` (${limit})`}`;
  return v.pipe(v.number(expected), v.integer(expected), v.minValue(from, expected), v.maxValue(to, expected));
};

/** `true` or `false`. */
export const yesOrNo = () => v.boolean('true or false');

export const oneOf = <const T extends string | number>(...words: readonly T[]) =>
  v.picklist(words, `one of ${words.join(', ')}`);

export const port = () => wholeNumber(1, 65_535);

/** An entry behind `with:` that may be left out, with what it means. */
export const setting = <const S extends v.GenericSchema>(schema: S, description: string) =>
  v.optional(v.pipe(schema, v.description(description)));
