import { endpointOf } from '../../kernel/socket-address.ts';
import type { Endpoint } from '../../../model/flow.ts';
import type { ProxiedEnds } from '../proxy-protocol.ts';
import { Direction, Leg } from './direction.ts';
import type { Served } from './served.ts';

/**
 * A client and what becomes of it: first its PROXY header, where one is expected; then one target after the other; then
 * both directions, until both have ended or a leg is lost.
 */
export type Stage = 'header' | 'connecting' | 'carrying' | 'over';

export class Connection {
  readonly served: Served;
  readonly client: Leg;
  readonly since: number;
  readonly #name: Uint8Array;
  stage: Stage = 'connecting';
  /** What a PROXY header said. */
  ends: ProxiedEnds | undefined;
  target: Leg | undefined;
  up: Direction | undefined;
  down: Direction | undefined;
  /** The targets to be tried, by number, and how many were. */
  order: readonly number[] = NONE;
  tried = 0;
  /** When anything last went, where there is a limit to silence. */
  active: number;
  /** Whether it waits for another turn. */
  queued = false;

  /** `name`: the peer's, as the kernel has it. Most connections end well, and nobody asks who they were. */
  constructor(served: Served, client: Leg, from: { readonly name: Uint8Array; readonly now: number }) {
    this.served = served;
    this.client = client;
    this.#name = from.name;
    this.since = from.now;
    this.active = from.now;
  }

  get peer(): Endpoint {
    return endpointOf(this.#name);
  }

  get targetWritten(): string {
    return this.served.targets[this.order[this.tried - 1] ?? -1]?.written ?? '';
  }

  get bytesUp(): number {
    return this.up?.bytes ?? 0;
  }

  get bytesDown(): number {
    return this.down?.bytes ?? 0;
  }

  carry(target: Leg): { readonly up: Direction; readonly down: Direction } {
    this.stage = 'carrying';
    this.up = new Direction(this.client, target);
    this.down = new Direction(target, this.client);
    return { up: this.up, down: this.down };
  }
}

const NONE: readonly number[] = [];
