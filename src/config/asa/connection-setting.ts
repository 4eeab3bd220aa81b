import { type Duration, parseClockDuration } from '../../base/duration.ts';
import type { ConnectionSetting } from '../../model/asa-policy.ts';
import { notExpected, Words } from './statement.ts';

/** What follows `set connection`. A string is the reason why it is not understood. */
export function connectionSetting(text: string): ConnectionSetting | string {
  const words = new Words(text);
  switch (words.peek()) {
    case 'timeout':
      words.take();
      return timeouts(words);
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
function timeouts(words: Words): ConnectionSetting | string {
  const setting: ConnectionSetting = {};
  while (!words.done) {
    const key = words.take();
    if (key === 'dcd') {
      Object.assign(setting, { deadConnectionDetection: detection(words) });
      continue;
    }
    const value = parseClockDuration(words.peek());
    if (value === undefined) return `${key}: ${notExpected(words.peek(), 'a time h:mm:ss or 0')}`;
    words.take();
    const more = timeout(key, value);
    if (!more) return notExpected(key, 'embryonic, idle, tcp, half-closed or dcd');
    Object.assign(setting, more, words.accept('reset') ? { resetOnIdle: true } : {});
  }
  return setting;
}

function timeout(key: string, value: Duration): ConnectionSetting | undefined {
  switch (key) {
    case 'idle':
    case 'tcp':
      return { idle: value };
    case 'embryonic':
      return { embryonic: value };
    case 'half-closed':
      return { halfClosed: value };
    default:
      return undefined;
  }
}

function detection(words: Words): NonNullable<ConnectionSetting['deadConnectionDetection']> {
  const retryInterval = parseClockDuration(words.peek());
  if (retryInterval === undefined) return {};
  words.take();
  return /^\d{1,3}$/.test(words.peek()) ? { retryInterval, retryCount: Number(words.take()) } : { retryInterval };
}

/**
 * `conn-max N embryonic-conn-max N per-client-max N per-client-embryonic-max N random-sequence-number {enable|disable}`:
 * as many as stand there.
 */
function numbers(words: Words): ConnectionSetting | string {
  const setting: ConnectionSetting = {};
  while (!words.done) {
    const key = words.take();
    const value = words.take();
    if (key === 'random-sequence-number' && /^(?:enable|disable)$/.test(value))
      Object.assign(setting, { randomSequence: value === 'enable' });
    else if (!/^\d{1,10}$/.test(value)) return notExpected(`${key} ${value}`.trim(), 'a limit and its number');
    else if (key === 'conn-max') Object.assign(setting, { connectionMax: Number(value) });
    else if (key === 'embryonic-conn-max') Object.assign(setting, { embryonicMax: Number(value) });
    else if (key === 'per-client-max') Object.assign(setting, { clientMax: Number(value) });
    else if (key === 'per-client-embryonic-max') Object.assign(setting, { clientEmbryonicMax: Number(value) });
    else if (key !== 'syn-cookie-mss') return notExpected(key, 'timeout, decrement-ttl, advanced-options or a limit');
  }
  return setting;
}
