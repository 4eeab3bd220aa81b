import { limits } from '../../base/limits.ts';
import type { CapturePoint } from '../../model/conversation.ts';
import type { ClockId, NodeName } from '../../model/observation.ts';
import type { CaptureInterface } from '../../wire/frame.ts';

export interface CaptureOrigin {
  readonly file: string;
  readonly clock: ClockId;
  readonly node?: NodeName;
}

/**
 * Numbers the interfaces of a capture file. The same name in a later section (files that were joined) is the same
 * interface.
 */
export class CapturePoints {
  readonly all: CapturePoint[] = [];
  #origin: CaptureOrigin;
  #numbers = new Map<string, number>();
  #lastInterface: CaptureInterface | undefined;
  #lastCooked = -1;
  #lastNumber = -1;

  constructor(origin: CaptureOrigin) {
    this.#origin = origin;
  }

  /** @param cooked interface number inside of a `-i any` capture (SLL2), 0 elsewhere */
  numberOf(from: CaptureInterface, cooked: number): number {
    if (from !== this.#lastInterface || cooked !== this.#lastCooked) {
      this.#lastInterface = from;
      this.#lastCooked = cooked;
      this.#lastNumber = this.#number(nameOf(from, cooked));
    }
    return this.#lastNumber;
  }

  #number(name: string | undefined): number {
    const known = this.#numbers.get(name ?? '');
    if (known !== undefined) return known;
    // One that is more is counted with the first of them: what it saw stays, where it stood is lost.
    if (this.all.length >= limits.capturePointsMax) return 0;
    const { file, clock, node } = this.#origin;
    const number = this.all.length;
    this.#numbers.set(name ?? '', number);
    this.all.push({
      name: pointName(file, node, name),
      clock,
      file,
      ...(node !== undefined && { node }),
      ...(name !== undefined && { interface: name }),
    });
    return number;
  }
}

function nameOf(from: CaptureInterface, cooked: number): string | undefined {
  if (cooked !== 0) return `if${cooked}`;
  return from.name ?? (from.index === 0 ? undefined : `interface ${from.index}`);
}

/** What people read: the host and its interface. */
export function pointName(file: string, node: NodeName | undefined, name: string | undefined): string {
  if (node !== undefined) return `${node} ${name ?? stemOf(file)}`;
  return name === undefined ? file : `${file}:${name}`;
}

/** A pcap file names no interface; people name the file after it: `eth0.pcap.gz`. */
const stemOf = (file: string): string =>
  (file.split('/').at(-1) ?? file).replace(/\.(?:pcap|pcapng|cap|dmp)(?:\.gz)?$/i, '');
