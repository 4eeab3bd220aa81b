import type { Packet } from './packet.ts';

/** Where a fragment belongs in its datagram. */
export interface FragmentPlace {
  readonly headerAt: number;
  /** Of the header that is kept in front: the one the addresses are read from. */
  readonly headerLength: number;
  readonly identification: number;
  /** In bytes. */
  readonly offset: number;
  readonly more: boolean;
}

/**
 * Puts IP fragments together again (RFC 791, RFC 8200 section 4.5). Without it TCP inside of tunnels, whose outer packets are too
 * long for their path, would look lost.
 */
export class FragmentStore {
  #datagrams = new Map<string, Datagram>();

  /** Takes the fragment at the cursor. True: it was the last one missing, and the packet now is the whole datagram. */
  take(packet: Packet, place: FragmentPlace): boolean {
    const length = packet.wireEnd - packet.at;
    if (length <= 0 || packet.wireEnd > packet.end || place.offset + length > DATAGRAM_BYTES_MAX) return false;
    const key = keyOf(packet, place);
    const datagram = this.#datagrams.get(key) ?? this.#begin(key);
    const header = packet.bytes.subarray(place.headerAt, place.headerAt + place.headerLength);
    datagram.add(packet.bytes.subarray(packet.at, packet.wireEnd), header, place);
    if (!datagram.isWhole) return false;
    this.#datagrams.delete(key);
    const { headerAt } = place;
    packet.bytes = datagram.bytes();
    packet.sourceAt -= headerAt;
    packet.destinationAt -= headerAt;
    packet.at = place.headerLength;
    packet.end = packet.wireEnd = packet.bytes.length;
    return true;
  }

  #begin(key: string): Datagram {
    if (this.#datagrams.size >= DATAGRAMS_MAX) {
      const oldest = this.#datagrams.keys().next().value;
      if (oldest !== undefined) this.#datagrams.delete(oldest);
    }
    const datagram = new Datagram();
    this.#datagrams.set(key, datagram);
    return datagram;
  }
}

function keyOf(packet: Packet, { headerAt, identification }: FragmentPlace): string {
  const [from, until] = packet.family === 4 ? [headerAt + 12, headerAt + 20] : [headerAt + 8, headerAt + 40];
  return `${packet.bytes.subarray(from, until).join('.')} ${packet.type} ${identification}`;
}

class Datagram {
  #header = new Uint8Array(0);
  #payload = new Uint8Array(0);
  #held: boolean[] = [];
  #heldCount = 0;
  #length = -1;

  add(part: Uint8Array, header: Uint8Array, { offset, more }: FragmentPlace): void {
    const end = offset + part.length;
    if (end > this.#payload.length) {
      const grown = new Uint8Array(end);
      grown.set(this.#payload);
      this.#payload = grown;
    }
    this.#payload.set(part, offset);
    if (offset === 0) this.#header = header.slice();
    if (!more) this.#length = end;
    // Offsets count in units of eight bytes; only the last fragment may end inside of one.
    for (let unit = offset >> 3; unit << 3 < end; unit++) {
      if (this.#held[unit]) continue;
      this.#held[unit] = true;
      this.#heldCount++;
    }
  }

  get isWhole(): boolean {
    return this.#length >= 0 && this.#header.length > 0 && this.#heldCount * 8 >= this.#length;
  }

  bytes(): Uint8Array {
    const whole = new Uint8Array(this.#header.length + this.#length);
    whole.set(this.#header);
    whole.set(this.#payload.subarray(0, this.#length), this.#header.length);
    return whole;
  }
}

const DATAGRAM_BYTES_MAX = 65_535;

/** Datagrams that wait for their fragments at one time; the oldest gives way. Bounds the memory to a few megabytes. */
const DATAGRAMS_MAX = 64;
