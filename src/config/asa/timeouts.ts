import { type Duration, minutes, seconds } from '../../base/duration.ts';
import { nearestWord } from '../../base/nearest-word.ts';
import type { AsaTimeout } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import { notExpected, type Outcome, type Unread, Words } from './statement.ts';
import { anyTimer, impossibleWord, takeTimer, timerFrom, type TimerRange } from './timer.ts';

export type Timeouts = Map<AsaTimeout, { readonly value: Duration; readonly by: ConfigLine }>;

/**
 * `timeout KEY TIME [KEY TIME]... [absolute|inactivity]`: several on one line, in the order of
 * `show running-config timeout`. 0 is never.
 */
export function timeoutLine(by: ConfigLine, timeouts: Timeouts): Outcome {
  const words = new Words(by.text);
  words.take();
  let outcome: Outcome = 'used';
  while (!words.done) {
    const at = words.offset;
    const key = words.take();
    if (key === 'absolute' || key === 'inactivity') continue;
    const misspelt = misspeltKey(key, at);
    if (misspelt) return misspelt;
    // `igp stale-route TIME`.
    if (key === 'igp') words.accept('stale-route');
    const value = takeTimer(words, key, RANGES.get(key) ?? anyTimer);
    if (typeof value === 'object')
      return timerNames.includes(key) ? value : impossibleWord(key, { at, ...ONE_OF_THEM });
    timeouts.set(timerOfWord(key), { value, by });
    if (!timerNames.includes(key)) outcome = { reason: notExpected(key, 'the name of a timer'), bears: 'timers' };
  }
  return outcome;
}

const ONE_OF_THEM = { expected: 'the name of a timer', remedy: 'look at what show running-config timeout prints' };

/** A key that is one of these but for some letters. Others may be those of a release that is not known here. */
function misspeltKey(key: string, at: number): Unread | undefined {
  if (timerNames.includes(key)) return undefined;
  const near = nearestWord(key, timerNames);
  if (near === undefined) return undefined;
  return impossibleWord(key, { at, expected: 'the name of a timer', remedy: `did you mean "${near}"?` });
}

const KEPT: readonly string[] = [
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
] satisfies AsaTimeout[];

/** What `timeout` has a time for, in all releases (command reference, "timeout"); `rpc` is of PIX. */
export const timerNames: readonly string[] = [
  ...KEPT,
  'rpc',
  'sctp',
  'icmp-error',
  'mgcp',
  'mgcp-pat',
  'sip_media',
  'sip-invite',
  'sip-disconnect',
  'sip-provisional-media',
  'tcp-proxy-reassembly',
  'igp',
];

/**
 * The least that any release takes (command reference, "timeout"): of half-closed connections it was five minutes, and
 * is half a minute since 9.1(2).
 */
const RANGES: ReadonlyMap<string, TimerRange> = new Map([
  ['conn', timerFrom(minutes(5))],
  ['half-closed', timerFrom(seconds(30))],
  ['udp', timerFrom(minutes(1))],
  ['icmp', timerFrom(seconds(2))],
  ['sunrpc', timerFrom(minutes(1))],
  ['xlate', timerFrom(minutes(1))],
  // Cisco's own device package for ACI takes no others.
  ['pat-xlate', timerFrom(seconds(30), minutes(5))],
]);

const isTimeout = (key: string): key is AsaTimeout => KEPT.includes(key);

/** `rpc` is what PIX calls `sunrpc`. */
export const timerOfWord = (key: string): AsaTimeout => (key === 'rpc' ? 'sunrpc' : isTimeout(key) ? key : 'other');
