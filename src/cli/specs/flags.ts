import { parseDuration } from '../../base/amount.ts';
import { type Duration, formatDuration, hours } from '../../base/duration.ts';
import { type HostPort, parseHostPort } from '../../base/host-port.ts';
import { parsePrefix, type Prefix } from '../../base/prefix.ts';
import type { WrittenOption } from '../../live/written-option.ts';

/** The network of a case, as every command that needs one takes it. */
export const networkPath = {
  brief: 'A case, its network/ folder, or a network.yaml',
  parse: String,
  placeholder: 'network',
} as const;

/** A whole number of at least one. */
export function count(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`found "${text}", expected a whole number above 0`);
  return value;
}

/** What is numbered from 0. */
export function index(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new Error(`found "${text}", expected a whole number from 0 on`);
  return value;
}

/** A kernel mark: decimal or hexadecimal, 32 bits. */
export function mark(text: string): number {
  const value = /^(?:\d+|0x[\da-fA-F]+)$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
    throw new Error(`found "${text}", expected a number of 32 bits such as 1 or 0x10`);
  return value;
}

export const optionalText = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder, optional: true }) as const;
/** A flag that may be left out; `parse` throws what is wrong with it, in words. */
export const optional = <T>(parse: (text: string) => T, brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse, brief, placeholder, optional: true }) as const;
/** One that a file may hold as well, and that is read there in the same way. */
export const optionalWritten = <T>(written: WrittenOption<T>, brief: string, placeholder: string) =>
  optional((text) => readWritten(written, text), brief, placeholder);
export const off = (brief: string) => ({ kind: 'boolean', brief, default: false }) as const;

/** What the length field of an IP packet can say (RFC 791). */
export function packetBytes(text: string): number {
  const bytes = count(text);
  if (bytes > 65_535) throw new Error(`found "${text}", expected at most 65535, which is the longest IP packet`);
  return bytes;
}

/** `300s`, `5 min`, `1h`; above zero. */
export function duration(text: string): Duration {
  const read = parseDuration(text);
  if (read === undefined || read <= 0) throw new Error(`found "${text}", expected a time such as 300s, 5min or 1h`);
  return read;
}

/** A time that a timer of Node can wait: one of more would be over at once. */
export function timerSpan(text: string): Duration {
  const span = duration(text);
  if (span > TIMER_MAX) throw new Error(`found "${text}", expected at most ${formatDuration(TIMER_MAX)}`);
  return span;
}

/** Its milliseconds are an int of 32 bits; days that people can say. */
const TIMER_MAX = hours(24 * 24);

function readWritten<T>({ parse, expected }: WrittenOption<T>, text: string): T {
  const value = parse(text);
  if (value === undefined) throw new Error(`found "${text}", expected ${expected}`);
  return value;
}

export function network(text: string): Prefix {
  const read = parsePrefix(text);
  if (read === undefined) throw new Error(`found "${text}", expected a network or an address such as 10.1.0.0/16`);
  return read;
}

/** Where a listener for administration is: loopback unless a host is given. */
export const localHostPort = (text: string): HostPort => hostPort(text, '127.0.0.1');

export function hostPort(text: string, host?: string): HostPort {
  const read = parseHostPort(text, host);
  if ('wrong' in read) throw new Error(read.wrong);
  return read;
}
