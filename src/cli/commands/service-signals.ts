export type EndSignal = 'SIGINT' | 'SIGTERM';

const END: readonly EndSignal[] = ['SIGINT', 'SIGTERM'];

/** Whom signals come to: the process. */
type Receiver = Pick<NodeJS.Process, 'on' | 'off'>;

/**
 * What a service is told while it runs, until it is released: Ctrl-C, or SIGTERM as systemd sends it, asks to end.
 * SIGHUP asks to read its file again, if it has one (`reloads`); without that SIGHUP ends the program, as it does any.
 */
export class ServiceSignals {
  readonly asked: Promise<EndSignal>;
  readonly #again = new AbortController();
  readonly #reloads: boolean;
  readonly #receiver: Receiver;
  #reload: () => void = () => undefined;
  #count = 0;
  #ended: (signal: EndSignal) => void = () => undefined;

  constructor({
    reloads = false,
    receiver = process,
  }: { readonly reloads?: boolean; readonly receiver?: Receiver } = {}) {
    this.#reloads = reloads;
    this.#receiver = receiver;
    this.asked = new Promise((resolve) => (this.#ended = resolve));
    for (const signal of END) receiver.on(signal, this.#end);
    if (reloads) receiver.on('SIGHUP', this.#hangUp);
  }

  /** Aborted by the second time that the end is asked for, by either signal. */
  get askedAgain(): AbortSignal {
    return this.#again.signal;
  }

  /** Until then SIGHUP is without effect: what is just being read need not be read again. */
  onReload(act: () => void): void {
    this.#reload = act;
  }

  /** From here on a signal does what it does to any program. */
  release(): void {
    for (const signal of END) this.#receiver.off(signal, this.#end);
    if (this.#reloads) this.#receiver.off('SIGHUP', this.#hangUp);
  }

  readonly #end = (signal: NodeJS.Signals): void => {
    if (this.#count++ > 0) this.#again.abort();
    this.#ended(signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
  };

  readonly #hangUp = (): void => this.#reload();
}

/** Waits until the end is asked for. Whoever asks again while it comes to its end ends the program at once. */
export async function untilTold(receiver: Receiver = process): Promise<EndSignal> {
  const signals = new ServiceSignals({ receiver });
  try {
    return await signals.asked;
  } finally {
    signals.release();
  }
}
