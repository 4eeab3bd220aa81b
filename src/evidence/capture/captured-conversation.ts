import type { CapturePoint, Close, Conversation, Handshake, Moment, Side, Silence } from '../../model/conversation.ts';
import type { Flow } from '../../model/flow.ts';
import type { Connection } from './connection.ts';
import { closeOf, handshakeOf, moment, printsOf, type Scale, sideOf, silenceOf } from './parts-of-conversation.ts';

/**
 * What a connection has become, as the rest of Holdfast knows it. Each part is made when it is asked for, and then kept:
 * most questions ask a hundred thousand connections for one part and a few of them for all, and the parts take more room than
 * what they are made of.
 */
export class CapturedConversation implements Conversation {
  readonly point: CapturePoint;
  #connection: Connection;
  #scale: Scale;
  #first: Moment | undefined;
  #last: Moment | undefined;
  #forward: Side | undefined;
  #backward: Side | undefined;
  #handshake: Handshake | undefined;
  #silences: readonly Silence[] | undefined;
  #close: Close | undefined;

  constructor(connection: Connection, point: CapturePoint, scale: Scale) {
    this.point = point;
    this.#connection = connection;
    this.#scale = scale;
  }

  get flow(): Flow {
    return this.#connection.flow;
  }

  get initiatorSeen(): boolean {
    return this.#connection.initiatorSeen;
  }

  get first(): Moment {
    return (this.#first ??= moment(this.#scale, this.#connection.firstAt, this.#connection.firstFrame));
  }

  get last(): Moment {
    return (this.#last ??= moment(this.#scale, this.#connection.lastAt, this.#connection.lastFrame));
  }

  get forward(): Side {
    return (this.#forward ??= sideOf(this.#connection.forward, this.#scale));
  }

  get backward(): Side {
    return (this.#backward ??= sideOf(this.#connection.backward, this.#scale));
  }

  get handshake(): Handshake {
    return (this.#handshake ??= handshakeOf(this.#connection, this.#scale));
  }

  get silences(): readonly Silence[] {
    return (this.#silences ??= this.#connection.silences.map((stretch) => silenceOf(stretch, this.#scale)));
  }

  get close(): Close {
    return (this.#close ??= closeOf(this.#connection, this.#scale));
  }

  get fingerprints(): Conversation['fingerprints'] {
    return new CapturedFingerprints(this.#connection, this.#scale);
  }
}

/** Not even kept: they are the largest part, and asked for once, when two capture points are compared. */
class CapturedFingerprints {
  #connection: Connection;
  #scale: Scale;

  constructor(connection: Connection, scale: Scale) {
    this.#connection = connection;
    this.#scale = scale;
  }

  get forward() {
    return printsOf(this.#connection.forward, this.#scale);
  }

  get backward() {
    return printsOf(this.#connection.backward, this.#scale);
  }
}
