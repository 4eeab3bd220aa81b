import * as v from 'valibot';
import { inSeconds, seconds } from '../../base/duration.ts';
import { address } from '../../dialogue/written-amounts.ts';
import type { Endpoint } from '../../model/flow.ts';
import { KEEPALIVE_LIMITS } from '../../model/keepalive-limits.ts';
import type { KeepaliveOptions } from '../kernel/keepalive-options.ts';

/** What sockets had before they were set, so that they can be given it back while they are the same sockets. */
export interface UndoFile {
  /** /proc/sys/kernel/random/boot_id: cookies count anew with every start of the machine. */
  readonly boot: string;
  readonly sockets: readonly UndoSocket[];
}

export interface UndoSocket {
  readonly cookie: number;
  readonly local: Endpoint;
  readonly peer: Endpoint;
  readonly before: KeepaliveOptions;
  /** What `set` was about to write: where it is something else by now, somebody else has been there. */
  readonly after: KeepaliveOptions;
}

const SCHEMA = 'holdfast/keepalive-undo@1';

/** A million sockets have 300 MB of this; a file of more is none of ours. */
export const UNDO_BYTES_MAX = 512 * 1024 * 1024;

const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer('a whole number'), v.minValue(least), v.maxValue(most));
const port = whole(0, 65_535);
// What the kernel says is an int: what is none was written by somebody else, and is refused before the first socket is
// given anything.
const wholeSeconds = whole(0, 2 ** 31 - 1);
const wholeMilliseconds = v.pipe(
  v.number(),
  v.minValue(0),
  v.maxValue(inSeconds(KEEPALIVE_LIMITS.userTimeout)),
  v.check((value) => Number.isInteger(Math.round(value * 1e6) / 1000), 'whole milliseconds'),
);
const endpoint = v.object({ address: address(), port });
const options = v.object({
  on: v.boolean(),
  idle: wholeSeconds,
  interval: wholeSeconds,
  count: whole(0, 127),
  userTimeout: wholeMilliseconds,
});
const shape = v.object({
  schema: v.literal(SCHEMA),
  boot: v.pipe(v.string(), v.maxLength(64)),
  sockets: v.array(
    v.object({
      cookie: v.pipe(v.number(), v.integer('a whole number'), v.minValue(1)),
      local: endpoint,
      peer: endpoint,
      before: options,
      after: options,
    }),
  ),
});

/** Times in seconds, as in every document of Holdfast; a socket a line, so that people can take lines out. */
export function undoText({ boot, sockets }: UndoFile): string {
  const rows = sockets.map((one) =>
    JSON.stringify({ ...one, before: inDocument(one.before), after: inDocument(one.after) }),
  );
  return `{"schema":${JSON.stringify(SCHEMA)},"boot":${JSON.stringify(boot)},"sockets":[\n${rows.join(',\n')}\n]}\n`;
}

export const inDocument = ({ on, idle, interval, count, userTimeout }: KeepaliveOptions) => ({
  on,
  idle: inSeconds(idle),
  interval: inSeconds(interval),
  count,
  userTimeout: inSeconds(userTimeout),
});

/** What is wrong with it in a sentence, where it is no such file. */
export function readUndoFile(text: string): UndoFile | { readonly wrong: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { wrong: `found no JSON (${error instanceof Error ? error.message : 'not readable'})` };
  }
  const { success, issues, output } = v.safeParse(shape, value);
  if (!success) {
    const [first] = issues;
    const at = (first.path ?? []).map(({ key }) => String(key)).join('.');
    return {
      wrong: `found ${first.received}${at === '' ? '' : ` at ${at}`}, expected ${first.expected ?? first.message}`,
    };
  }
  const spans = (one: v.InferOutput<typeof options>): KeepaliveOptions => ({
    ...one,
    idle: seconds(one.idle),
    interval: seconds(one.interval),
    userTimeout: seconds(one.userTimeout),
  });
  return {
    boot: output.boot,
    sockets: output.sockets.map((one) => ({
      ...one,
      before: spans(one.before),
      after: spans(one.after),
    })),
  };
}
