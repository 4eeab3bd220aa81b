import type { Endpoint } from '../../model/flow.ts';

/** What a data path has to tell. Whoever hears it counts nothing by it: a flood is told of in part. */
export type RelayEvent =
  | {
      readonly is: 'ended';
      readonly relay: string;
      readonly client: Endpoint;
      readonly target: string;
      readonly how: EndReason;
      /** The error of the leg that was lost. */
      readonly error?: string;
      readonly bytesUp: number;
      readonly bytesDown: number;
      readonly seconds: number;
    }
  | {
      readonly is: 'refused';
      readonly relay: string;
      readonly client: Endpoint;
      readonly why: RefusalReason;
      readonly detail?: string;
    }
  | {
      readonly is: 'connect-failed';
      readonly relay: string;
      readonly target: string;
      readonly error: string;
      readonly next?: string;
    }
  | { readonly is: 'accept-paused'; readonly error: string }
  | { readonly is: 'accept-resumed' }
  | { readonly is: 'not-told'; readonly events: number }
  | { readonly is: 'thread-lost'; readonly thread: number; readonly connections: number; readonly error: string }
  /** In the place of one that was lost. It is tried again and again, and told once. */
  | { readonly is: 'thread-not-started'; readonly thread: number; readonly error: string }
  | { readonly is: 'thread-started'; readonly thread: number };

/**
 * How a connection ended: both have closed; one of them sent RST; one of them no longer answers, or cannot be reached,
 * and the kernel gave it up; nothing went for as long as is allowed; it was ended by the relay's own end; a client left
 * before its target was there.
 */
export type EndReason =
  | 'closed'
  | 'reset-by-client'
  | 'reset-by-target'
  | 'client-lost'
  | 'target-lost'
  | 'idle'
  | 'cut'
  | 'left-early';

export type RefusalReason = 'not-allowed' | 'full' | 'bad-proxy-header' | 'no-target';
