import type { Address } from '../../base/address.ts';
import { microseconds, milliseconds } from '../../base/duration.ts';
import { familyOf } from '../../base/prefix.ts';
import type { Endpoint } from '../../model/flow.ts';
import { takeQueuedError } from '../kernel/error-queue.ts';
import { SystemError } from '../kernel/libc.ts';
import { endpointOf, socketAddress } from '../kernel/socket-address.ts';
import {
  bindSocket,
  closeDescriptor,
  connectTo,
  domain,
  localName,
  openSocket,
  options,
  pendingError,
  setOption,
  socketType,
  tcpInfo,
} from '../kernel/sockets.ts';
import { type Fate, fateOf, type Measured, type Outcome } from './outcome.ts';

/** Where a connection is made from; the kernel chooses where it is not said. */
export type ProbeSource =
  | { readonly kind: 'address'; readonly address: Address }
  | { readonly kind: 'device'; readonly device: string };

export interface AttemptTarget {
  readonly to: Endpoint;
  readonly from?: ProbeSource;
}

/**
 * One connect(), which does not wait. Whoever begins it polls `descriptor` for writing, looks, and gives up when the
 * time is over.
 */
export class Attempt {
  readonly descriptor: number;
  readonly #begun = performance.now();
  readonly #local: Endpoint | undefined;

  private constructor(descriptor: number) {
    this.descriptor = descriptor;
    this.#local = endpointOf(localName(descriptor));
  }

  /** Throws a SystemError where this process may have no more descriptors. */
  static begin({ to, from }: AttemptTarget): Attempt | Outcome {
    const begun = performance.now();
    const six = familyOf(to.address) === 6;
    const descriptor = openSocket(six ? domain.inet6 : domain.inet, socketType.stream, 0);
    const error = start(descriptor, { to, from, six });
    if (error === undefined) return new Attempt(descriptor);
    closeDescriptor(descriptor);
    return { kind: 'not-sent', error, after: milliseconds(performance.now() - begun), repeated: 0 };
  }

  /** What became of it; undefined while it is being made. A connection is the caller's, anything else is closed. */
  look(): Outcome | undefined {
    const info = tcpInfo(this.descriptor);
    const state = info?.state ?? 'UNKNOWN';
    if (state === 'SYN_SENT' || state === 'SYN_RECV') return undefined;
    const roundTrip = info?.roundTrip ?? microseconds(0);
    if (state !== 'CLOSE') {
      const measured = this.#measured();
      this.#listenToErrors(false);
      // Whoever hangs up at once (an access list of the service, a proxy without a backend) has been reached all the
      // same.
      const ended = state === 'ESTABLISHED' ? {} : { ended: 'closed' as const };
      return { kind: 'connected', roundTrip, ...ended, ...measured };
    }
    const error = pendingError(this.descriptor) ?? 'ECONNRESET';
    // Of an attempt that is refused the error is another: this one had been made.
    if (error === 'ECONNRESET') return this.#end({ kind: 'connected', roundTrip, ended: 'reset' });
    return this.#end(fateOf(error, takeQueuedError(this.descriptor), this.#local?.address));
  }

  giveUp(): Outcome {
    return this.#end({ kind: 'silence' });
  }

  /** Nobody wants to know any more. */
  drop(): void {
    closeDescriptor(this.descriptor);
  }

  #end(fate: Fate): Outcome {
    const measured = this.#measured();
    this.drop();
    return { ...fate, ...measured };
  }

  #measured(): Measured {
    return {
      after: microseconds((performance.now() - this.#begun) * 1_000),
      repeated: tcpInfo(this.descriptor)?.totalRetransmits ?? 0,
      ...(this.#local ? { local: this.#local } : {}),
    };
  }

  /** Of a connection that stands, an ICMP error would end it then, which it does to no other program's. */
  #listenToErrors(on: boolean): void {
    const six = this.#local !== undefined && familyOf(this.#local.address) === 6;
    setOption(this.descriptor, six ? options.receiveErrors6 : options.receiveErrors, int(on ? 1 : 0));
  }
}

/** The error that it was refused with. */
function start(descriptor: number, { to, from, six }: AttemptTarget & { readonly six: boolean }): string | undefined {
  try {
    setOption(descriptor, six ? options.receiveErrors6 : options.receiveErrors, int(1));
    if (from?.kind === 'device') setOption(descriptor, options.bindToDevice, Buffer.from(`${from.device}\0`));
    if (from?.kind === 'address') {
      // The port is chosen at connect(), so that more connections than ports can be made from one address (ip(7)).
      setOption(descriptor, BIND_ADDRESS_NO_PORT, int(1));
      bindSocket(descriptor, socketAddress({ address: from.address, port: 0 }));
    }
  } catch (error) {
    if (error instanceof SystemError) return error.code;
    throw error;
  }
  const error = connectTo(descriptor, socketAddress(to));
  return error === 'EINPROGRESS' ? undefined : error;
}

/** IP_BIND_ADDRESS_NO_PORT, of both families. */
const BIND_ADDRESS_NO_PORT = { level: 0, name: 24 } as const;

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
