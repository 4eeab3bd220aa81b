import { hours, minutes, seconds } from '../../base/duration.ts';
import type { AsaVersion, ConnectionSetting } from '../../model/asa-policy.ts';
import { notExpected, type Unread, Words } from './statement.ts';
import { impossibleWord, takeTimer, timerFrom, type TimerRange } from './timer.ts';

/** What follows `set connection`, or why it is not understood; `version`: of whose timers, where that is known. */
export function connectionSetting(text: string, version?: AsaVersion): ConnectionSetting | Unread {
  const words = new Words(text);
  switch (words.peek()) {
    case 'timeout':
      words.take();
      return timeouts(words, version);
    case 'decrement-ttl':
      return { decrementTtl: true };
    case 'advanced-options': {
      words.take();
      const map = words.take();
      return map === 'tcp-state-bypass' ? { stateBypass: true } : { tcpMap: map };
    }
    default:
      return numbers(words);
  }
}

/**
 * `[embryonic T] [idle T [reset]] [half-closed T] [dcd [T [N]]]` in any order; `tcp` is what `idle` was before 8.2(2).
 */
function timeouts(words: Words, version: AsaVersion | undefined): ConnectionSetting | Unread {
  const setting: ConnectionSetting = {};
  while (!words.done) {
    const at = words.offset;
    const key = words.take();
    if (key === 'dcd' && version?.product === 'fwsm')
      return impossibleWord(key, {
        at,
        expected: 'embryonic, idle or half-closed',
        remedy: 'leave it out: an FWSM has no dead connection detection',
      });
    const more = key === 'dcd' ? detection(words) : timeout(key, words, version);
    if (more === undefined)
      return impossibleWord(key, {
        at,
        expected: 'embryonic, idle, tcp, half-closed or dcd',
        remedy: 'correct the name of the timer',
      });
    if ('bears' in more) return more;
    Object.assign(setting, more, words.accept('reset') ? { resetOnIdle: true } : {});
  }
  return setting;
}

type Timer = 'idle' | 'embryonic' | 'halfClosed';

/** Where the product is not known, or no source at hand says it of it. */
const SECOND: TimerRange = timerFrom(seconds(1));

/**
 * Command reference, "set connection timeout". Half-closed of an ASA: five minutes at least, and half a minute since
 * 9.1(2). FWSM: Catalyst 6500 FWSM configuration guide, "Configuring Advanced Connection Features".
 */
function rangeOf(timer: Timer, version: AsaVersion | undefined): TimerRange {
  if (timer === 'idle') return SECOND;
  switch (version?.product) {
    case 'fwsm':
      return timerFrom(seconds(1), seconds(255));
    case 'asa':
      return timerFrom(timer === 'embryonic' ? seconds(5) : isBefore91(version) ? minutes(5) : seconds(30));
    case 'pix':
    case undefined:
      return SECOND;
  }
}

/** What stands behind the minor number is not kept. */
const isBefore91 = ({ major, minor }: AsaVersion): boolean => major < 9 || (major === 9 && minor < 1);

/** Undefined: no timer of that name. */
function timeout(key: string, words: Words, version: AsaVersion | undefined): ConnectionSetting | Unread | undefined {
  const name = TIMERS.get(key);
  if (name === undefined) return undefined;
  const at = words.offset;
  const word = words.peek();
  const value = takeTimer(words, key, rangeOf(name, version));
  if (typeof value === 'object') return value;
  if (name === 'idle' && version?.product === 'fwsm' && value % 60_000_000 !== 0)
    return impossibleWord(word, { at, key, expected: 'whole minutes, h:mm:0', remedy: 'leave out the seconds' });
  return { [name]: value };
}

const TIMERS: ReadonlyMap<string, Timer> = new Map([
  ['idle', 'idle'],
  ['tcp', 'idle'],
  ['embryonic', 'embryonic'],
  ['half-closed', 'halfClosed'],
]);

const RETRY: TimerRange = timerFrom(seconds(1), hours(24));

/** `dcd [T [N]]`. */
function detection(words: Words): ConnectionSetting | Unread {
  if (!/^[\d:]+$/.test(words.peek())) return { deadConnectionDetection: {} };
  const retryInterval = takeTimer(words, 'dcd', RETRY);
  if (typeof retryInterval === 'object') return retryInterval;
  if (!/^\d/.test(words.peek())) return { deadConnectionDetection: { retryInterval } };
  const count = retryCount(words);
  return typeof count === 'object' ? count : { deadConnectionDetection: { retryInterval, retryCount: count } };
}

function retryCount(words: Words): number | Unread {
  const at = words.offset;
  const word = words.take();
  if (/^\d{1,3}$/.test(word) && Number(word) >= 1 && Number(word) <= 255) return Number(word);
  return impossibleWord(word, { at, key: 'dcd', expected: 'retries from 1 to 255', remedy: 'correct their number' });
}

/**
 * `conn-max N embryonic-conn-max N per-client-max N per-client-embryonic-max N random-sequence-number {enable|disable}`:
 * as many as stand there.
 */
function numbers(words: Words): ConnectionSetting | Unread {
  const setting: ConnectionSetting = {};
  while (!words.done) {
    const key = words.take();
    const value = words.take();
    if (key === 'random-sequence-number' && /^(?:enable|disable)$/.test(value))
      Object.assign(setting, { randomSequence: value === 'enable' });
    else if (!/^\d{1,10}$/.test(value)) return unread(`${key} ${value}`.trim(), 'a limit and its number');
    else if (key === 'conn-max') Object.assign(setting, { connectionMax: Number(value) });
    else if (key === 'embryonic-conn-max') Object.assign(setting, { embryonicMax: Number(value) });
    else if (key === 'per-client-max') Object.assign(setting, { clientMax: Number(value) });
    else if (key === 'per-client-embryonic-max') Object.assign(setting, { clientEmbryonicMax: Number(value) });
    else if (key !== 'syn-cookie-mss') return unread(key, 'timeout, decrement-ttl, advanced-options or a limit');
  }
  return setting;
}

const unread = (found: string, expected: string): Unread => ({ reason: notExpected(found, expected), bears: 'timers' });
