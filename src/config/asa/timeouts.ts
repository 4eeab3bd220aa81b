import { type Duration, parseClockDuration } from '../../base/duration.ts';
import type { AsaTimeout } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import { notExpected, type Outcome, Words } from './statement.ts';

export type Timeouts = Map<AsaTimeout, { readonly value: Duration; readonly by: ConfigLine }>;

/**
 * `timeout KEY TIME [KEY TIME]... [absolute|inactivity]`: several on one line, in the order of
 * `show running-config timeout`. 0 is never.
 */
export function timeoutLine(by: ConfigLine, timeouts: Timeouts): Outcome {
  const words = new Words(by.text);
  words.take();
  while (!words.done) {
    const key = words.take();
    if (key === 'absolute' || key === 'inactivity' || key === 'stale-route') continue;
    const value = key === 'igp' ? parseClockDuration(words.peek(1)) : parseClockDuration(words.peek());
    if (value === undefined)
      return { reason: `${key}: ${notExpected(words.peek(), 'a time h:mm:ss or 0')}`, bears: 'timers' };
    if (key === 'igp') words.take();
    words.take();
    timeouts.set(nameOf(key), { value, by });
  }
  return 'used';
}

const NAMES = new Set<string>([
  'conn',
  'half-closed',
  'udp',
  'icmp',
  'xlate',
  'pat-xlate',
  'floating-conn',
  'conn-holddown',
  'sunrpc',
  'h323',
  'h225',
  'sip',
  'uauth',
] satisfies AsaTimeout[]);

const isTimeout = (key: string): key is AsaTimeout => NAMES.has(key);

/** `rpc` is what PIX calls `sunrpc`. */
const nameOf = (key: string): AsaTimeout => (key === 'rpc' ? 'sunrpc' : isTimeout(key) ? key : 'other');
