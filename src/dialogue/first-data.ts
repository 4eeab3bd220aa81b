import type { Instant } from '../base/instant.ts';
import type { SocketEvent } from '../sim/tcp/socket-words.ts';
import type { PlayedStep } from './session.ts';

/** When an actor first got something across. */
export class FirstData {
  /** When the first of its bulk data was acknowledged. */
  bulkAt: Instant | undefined;
  /** When the first byte came. */
  receivedAt: Instant | undefined;

  hears({ kind }: SocketEvent, step: PlayedStep | undefined, now: Instant): void {
    if (kind === 'received') this.received(now);
    if (kind === 'acknowledged' && step?.does === 'bulk') this.bulkAt ??= now;
  }

  received(now: Instant): void {
    this.receivedAt ??= now;
  }
}
