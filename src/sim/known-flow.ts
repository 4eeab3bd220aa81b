import { type Endpoint, type Flow, formatFlow, reverse } from '../model/flow.ts';

/**
 * A flow of the simulation: it keeps its key and the other direction, which are asked for with every packet, so that
 * neither is looked up in a table or made again.
 */
class KnownFlow implements Flow {
  readonly protocol: Flow['protocol'];
  readonly source: Endpoint;
  readonly destination: Endpoint;
  #key: string | undefined;
  #backward: KnownFlow | undefined;

  constructor({ protocol, source, destination }: Flow, back?: KnownFlow) {
    this.protocol = protocol;
    this.source = source;
    this.destination = destination;
    this.#backward = back;
  }

  get key(): string {
    return (this.#key ??= formatFlow(this));
  }

  get backward(): KnownFlow {
    return (this.#backward ??= new KnownFlow(reverse(this), this));
  }
}

/** The same flow, for whoever is going to send much on it. */
export const known = (flow: Flow): Flow => (flow instanceof KnownFlow ? flow : new KnownFlow(flow));

/** A flow as text. */
export const flowKey = (flow: Flow): string => (flow instanceof KnownFlow ? flow.key : formatFlow(flow));

/** The other direction. */
export const backward = (flow: Flow): Flow => (flow instanceof KnownFlow ? flow.backward : reverse(flow));
