import type { TcpState } from '../kernel/tcp-info.ts';
import type { DiagSocket } from '../kernel/sock-diag-message.ts';
import type { NetworkNamespace } from './namespaces.ts';

/** A TCP socket of the host, as the kernel lists it. */
export interface ListedSocket extends Omit<DiagSocket, 'cookie'> {
  /** Absent where only /proc/net/tcp could be read, which does not tell it. */
  readonly cookie?: number;
  readonly namespace: NetworkNamespace;
}

/** Words for states, as ss(8) takes them. */
export const STATE_WORDS = {
  established: ['ESTABLISHED'],
  'syn-sent': ['SYN_SENT'],
  'syn-recv': ['SYN_RECV', 'NEW_SYN_RECV'],
  'fin-wait-1': ['FIN_WAIT1'],
  'fin-wait-2': ['FIN_WAIT2'],
  'time-wait': ['TIME_WAIT'],
  closed: ['CLOSE'],
  'close-wait': ['CLOSE_WAIT'],
  'last-ack': ['LAST_ACK'],
  listening: ['LISTEN'],
  closing: ['CLOSING'],
} as const satisfies Readonly<Record<string, readonly TcpState[]>>;

export type StateWord = keyof typeof STATE_WORDS;

export const stateWords: readonly StateWord[] = Object.keys(STATE_WORDS).filter(
  (word): word is StateWord => word in STATE_WORDS,
);

/** `established`; TIME_WAIT as `time-wait`; UNKNOWN as `closed`, which no listing says. */
export const wordOfState = (state: TcpState): StateWord =>
  stateWords.find((word) => (STATE_WORDS[word] as readonly TcpState[]).includes(state)) ?? 'closed';

/** Connections whose end nobody has asked for yet, or only one side: what keepalive is for. */
export const CONNECTED: readonly StateWord[] = ['established', 'close-wait', 'fin-wait-2', 'syn-sent', 'syn-recv'];

export const statesOf = (chosen: readonly StateWord[]): readonly TcpState[] =>
  chosen.flatMap((word) => [...STATE_WORDS[word]]);
