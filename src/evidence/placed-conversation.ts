import type { CapturePoint, Conversation } from '../model/conversation.ts';

/** A conversation of which it was learned later where it was captured; all else is asked of the reader's own. */
export class PlacedConversation implements Conversation {
  readonly point: CapturePoint;
  readonly #read: Conversation;

  constructor(read: Conversation, point: CapturePoint) {
    this.#read = read;
    this.point = point;
  }

  get flow() {
    return this.#read.flow;
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
  get fingerprints() {
    return this.#read.fingerprints;
  }
}
