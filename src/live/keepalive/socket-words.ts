import { type Duration, inSeconds } from '../../base/duration.ts';
import { formatEndpoint } from '../../model/flow.ts';
import type { KeepaliveOptions } from '../kernel/keepalive-options.ts';
import type { KeepaliveSeen } from './keepalive-seen.ts';
import { type ListedSocket, wordOfState } from './listed-socket.ts';
import type { Owner } from './owners.ts';
import type { Verdict } from './verdict.ts';

/**
 * How sockets are told in tables. What comes from outside (names of processes) is made printable by whoever prints the
 * line.
 */

/**
 * `300/30 x5`: seconds of silence, seconds between probes, probes; behind it, as `ut 90`, TCP_USER_TIMEOUT where there
 * is one.
 */
export function keepaliveWords({ on, idle, interval, count, userTimeout }: KeepaliveOptions): string {
  const times = `${inSeconds(idle)}/${inSeconds(interval)} x${count}`;
  const user = userTimeout > 0 ? ` ut ${inSeconds(userTimeout)}` : '';
  return on ? `${times}${user}` : `off${user}`;
}

export function seenWords(seen: KeepaliveSeen): string {
  switch (seen.by) {
    case 'socket':
      return keepaliveWords(seen.options);
    case 'timer':
      return seen.on ? 'on' : 'off';
    case 'nothing':
      return '?';
  }
}

/** Coarse: `59 s`, `12 min`, `3 h`, `2 d`; never more than has passed. */
export function silenceWords(silence: Duration | undefined): string {
  if (silence === undefined) return '?';
  const whole = Math.floor(inSeconds(silence));
  if (whole < 120) return `${whole} s`;
  if (whole < 7_200) return `${Math.floor(whole / 60)} min`;
  return whole < 172_800 ? `${Math.floor(whole / 3_600)} h` : `${Math.floor(whole / 86_400)} d`;
}

/** Both ends; of a listening socket its own. */
export const connectionWords = ({ local, peer, state }: Pick<ListedSocket, 'local' | 'peer' | 'state'>): string =>
  state === 'LISTEN' ? `${formatEndpoint(local)} listening` : `${formatEndpoint(local)} <> ${formatEndpoint(peer)}`;

/** `postgres 4711`, with how many others have it too. */
export function ownerWords(owners: readonly Owner[]): string {
  const [first, ...others] = owners;
  if (!first) return 'no process seen';
  const shown = others.slice(0, SHOWN_MAX).map(({ name, pid }) => `${name} ${pid}`);
  const rest = others.length > SHOWN_MAX ? [`${others.length - SHOWN_MAX} more`] : [];
  return [`${first.name} ${first.pid}`, ...shown, ...rest].join(', ');
}

const SHOWN_MAX = 3;

const WORDS: Readonly<Record<Exclude<Verdict, 'not-open' | 'unanswered'>, string>> = {
  held: 'held',
  tight: 'held but for 1 loss',
  'dies-off': 'dies: keepalive off',
  'dies-late': 'dies: too late',
  overdue: 'silent for too long',
  unacknowledged: 'waits for answers',
  'not-known': 'not known',
  'accepts-held': 'accepted: held',
  'accepts-dying': 'accepted: will die',
};

export function verdictWords(verdict: Verdict, { state, info }: Pick<ListedSocket, 'state' | 'info'>): string {
  if (verdict === 'not-open') return wordOfState(state);
  if (verdict !== 'unanswered') return WORDS[verdict];
  const probes = info?.probes ?? 0;
  return `no answer to ${probes} ${probes === 1 ? 'probe' : 'probes'}`;
}
