/** One fragment of an IP datagram: views on the captured bytes. */
export interface Fragment {
  /** Equal for the fragments of one datagram: addresses, protocol and identification. */
  readonly datagram: string;
  /** The header that is kept in front of the whole: the one the addresses are read from. */
  readonly header: Uint8Array;
  readonly payload: Uint8Array;
  /** Where the payload belongs, in bytes. */
  readonly offset: number;
  readonly more: boolean;
}

/**
 * Puts IP fragments together again (RFC 791, RFC 8200 section 4.5). Without it TCP inside of tunnels, whose outer
 * packets are too long for their path, would look lost.
 */
export class FragmentStore {
  #datagrams = new Map<string, Datagram>();

  /** The whole datagram, its header in front, when this fragment is the last one missing. */
  take(fragment: Fragment): Uint8Array | undefined {
    const { datagram: key, payload, offset } = fragment;
    if (payload.length === 0 || offset + payload.length > DATAGRAM_BYTES_MAX) return undefined;
    const datagram = this.#datagrams.get(key) ?? this.#begin(key);
    datagram.add(fragment);
    if (!datagram.isWhole) return undefined;
    this.#datagrams.delete(key);
    return datagram.bytes();
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

class Datagram {
  #header = new Uint8Array(0);
  #payload = new Uint8Array(0);
  #held: boolean[] = [];
  #heldCount = 0;
  #length = -1;

  add({ header, payload, offset, more }: Fragment): void {
    const end = offset + payload.length;
    if (end > this.#payload.length) {
      const grown = new Uint8Array(end);
      grown.set(this.#payload);
      this.#payload = grown;
    }
    this.#payload.set(payload, offset);
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

/** What the 16 bits of IPv4's total length can count. */
const DATAGRAM_BYTES_MAX = 65_535;

/** Datagrams that wait for their fragments at one time; the oldest gives way. Bounds the memory to a few megabytes. */
const DATAGRAMS_MAX = 64;
