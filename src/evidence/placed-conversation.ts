import type { CapturePoint, Conversation } from '../model/conversation.ts';
import type { Flow } from '../model/flow.ts';

/**
 * A conversation of which it was learned later where it was captured, or whose it is behind a translation; all else is
 * asked of the reader's own.
 */
export class PlacedConversation implements Conversation {
  readonly point: CapturePoint;
  readonly #read: Conversation;
  readonly #flow: Flow | undefined;

  constructor(read: Conversation, point: CapturePoint, flow?: Flow) {
    this.#read = read;
    this.point = point;
    this.#flow = flow;
  }

  get flow() {
    return this.#flow ?? this.#read.flow;
  }
  get flowThere() {
    return this.#flow && this.#read.flow;
  }
  get initiatorSeen() {
    return this.#read.initiatorSeen;
  }
  get first() {
    return this.#read.first;
  }
  get last() {
    return this.#read.last;
  }
  get forward() {
    return this.#read.forward;
  }
  get backward() {
    return this.#read.backward;
  }
  get handshake() {
    return this.#read.handshake;
  }
  get silences() {
    return this.#read.silences;
  }
  get close() {
    return this.#read.close;
  }
  get unreachable() {
    return this.#read.unreachable;
  }
  get fingerprints() {
    return this.#read.fingerprints;
  }
}
