import type { Duration } from '../../base/duration.ts';
import type { Process, SocketState, SocketTimer } from '../../model/observation.ts';
import type { Page, Reading } from '../reader.ts';
import { flowBetween } from './endpoint.ts';
import { listTime } from './sampling.ts';

/** One TCP row of any socket list, whatever system printed it. */
export interface SocketRow {
  readonly local: string;
  readonly peer: string;
  readonly state: SocketState;
  readonly timer: SocketTimer;
  readonly receiveQueue?: string | undefined;
  readonly sendQueue?: string | undefined;
  readonly process?: Process | undefined;
  readonly heard?: { readonly ago?: Duration };
}

/** Tells the page about a row; a row without numeric ends is unread, because nothing can be joined with it. */
export function tellRow(page: Page, row: SocketRow, line: number): Reading {
  const flow = flowBetween(row.local, row.peer);
  if ('unread' in flow) return flow;
  const { at, utc } = listTime(page, line);
  page.emit(
    {
      kind: 'socket-state',
      state: row.state,
      timer: row.timer,
      ...queuesOf(row),
      ...(row.heard ? { heard: row.heard } : {}),
    },
    { at, line, flow, ...(row.process ? { process: row.process } : {}), ...(utc ? { utc } : {}) },
  );
  return 'read';
}

/** A listener's two numbers are connections that wait to be accepted and their limit, not bytes: they are left out. */
function queuesOf({ state, receiveQueue, sendQueue }: SocketRow): { receiveQueue?: number; sendQueue?: number } {
  if (state === 'LISTEN') return {};
  return {
    ...(receiveQueue === undefined ? {} : { receiveQueue: Number(receiveQueue) }),
    ...(sendQueue === undefined ? {} : { sendQueue: Number(sendQueue) }),
  };
}
