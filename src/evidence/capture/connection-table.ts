import { limits } from '../../base/limits.ts';
import type { Octets } from '../../wire/octets.ts';
import type { Packet } from '../../wire/packet.ts';

/**
 * Finds a connection's number by its two endpoints, whichever of them sent. Open addressing on typed arrays: no object
 * and no string is made for a lookup. IPv6 addresses are numbered first, so that every key is four 32-bit integers.
 */
export class ConnectionTable {
  #mask = 0;
  #used = 0;
  /** Low address, high address, ports, family and capture point; then the value plus one (zero: free). */
  #cells: Int32Array = new Int32Array(0);
  /** Where the cells are to lie, if that is prescribed. */
  #place: Int32Array | undefined;
  #addresses = new AddressNumbers();

  #low = 0;
  #high = 0;
  #ports = 0;
  #scope = -1;
  #found = -1;
  /** Whether the packet asked for last was sent by the endpoint that is the lower one of the key. */
  sentByLow = false;

  constructor() {
    this.#allocate(CELLS_FIRST);
  }

  /** Lays the cells at the beginning of `place`, which has room for those of `limits.connectionsMax`. */
  moveTo(place: Int32Array): void {
    place.set(this.#cells);
    this.#place = place;
    this.#cells = place.subarray(0, this.#cells.length);
  }

  /** One less than the number of cells, a power of two. */
  get mask(): number {
    return this.#mask;
  }

  /** Number of the connection of this packet as last `set`; -1 when there is none. */
  find(packet: Packet, point: number): number {
    const low = this.#low;
    const high = this.#high;
    const ports = this.#ports;
    const scope = this.#scope;
    this.#key(packet, point);
    // Bulk data comes in trains of one connection: then nothing needs to be looked up.
    const isSame = low === this.#low && high === this.#high && ports === this.#ports && scope === this.#scope;
    if (!isSame) this.#found = (this.#cells[this.#slot() + 4] ?? 0) - 1;
    return this.#found;
  }

  /** Gives the key that was asked for last its connection: a new one, or the next on reused ports. */
  set(connection: number): void {
    const slot = this.#slot();
    if (this.#cells[slot + 4] === 0) this.#used++;
    this.#store(slot, connection + 1);
    this.#found = connection;
    if (this.#used * 2 > this.#mask) this.#rebuild((this.#mask + 1) * 2);
  }

  /** Forgets the keys whose connection, by its number, is not to be kept. The next packet has to be asked for anew. */
  keepOnly(isKept: (connection: number) => boolean): void {
    const cells = this.#cells;
    const addresses = new Set<number>();
    for (let at = 0; at < cells.length; at += CELL_WORDS) {
      const value = cells[at + 4] ?? 0;
      if (value === 0) continue;
      if (!isKept(value - 1)) cells[at + 4] = 0;
      else if (((cells[at + 3] ?? 0) & IPV6) !== 0) addresses.add(cells[at] ?? 0).add(cells[at + 1] ?? 0);
    }
    const renumbered = this.#addresses.keepOnly(addresses);
    for (let at = 0; at < cells.length; at += CELL_WORDS) {
      if (cells[at + 4] === 0 || ((cells[at + 3] ?? 0) & IPV6) === 0) continue;
      for (const side of [at, at + 1]) cells[side] = renumbered.get(cells[side] ?? 0) ?? 0;
    }
    this.#rebuild(this.#mask + 1);
  }

  /** Whether both addresses of the key that was asked for last are told from all others. */
  get isWhole(): boolean {
    return (this.#scope & IPV6) === 0 || (this.#low !== 0 && this.#high !== 0);
  }

  #key(packet: Packet, point: number): void {
    const { octets, sourceAt, destinationAt, sourcePort, destinationPort } = packet;
    const isV4 = packet.family === 4;
    const source = isV4 ? octets.i32(sourceAt) : this.#addresses.numberOf(octets, sourceAt);
    const destination = isV4 ? octets.i32(destinationAt) : this.#addresses.numberOf(octets, destinationAt);
    this.sentByLow = source === destination ? sourcePort <= destinationPort : source < destination;
    if (this.sentByLow) {
      this.#low = source;
      this.#high = destination;
      this.#ports = (sourcePort << 16) | destinationPort;
    } else {
      this.#low = destination;
      this.#high = source;
      this.#ports = (destinationPort << 16) | sourcePort;
    }
    this.#scope = (point << 1) | (isV4 ? 0 : IPV6);
  }

  #slot(): number {
    const cells = this.#cells;
    let hash = Math.imul(this.#low, 0x9e3779b1) ^ Math.imul(this.#high, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15) ^ this.#ports, 0xc2b2ae35) ^ this.#scope;
    hash = Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f);
    let index = (hash ^ (hash >>> 16)) & this.#mask;
    for (;;) {
      const slot = index * CELL_WORDS;
      if (cells[slot + 4] === 0) return slot;
      if (
        cells[slot] === this.#low &&
        cells[slot + 1] === this.#high &&
        cells[slot + 2] === this.#ports &&
        cells[slot + 3] === this.#scope
      ) {
        return slot;
      }
      index = (index + 1) & this.#mask;
    }
  }

  #store(slot: number, value: number): void {
    this.#cells[slot] = this.#low;
    this.#cells[slot + 1] = this.#high;
    this.#cells[slot + 2] = this.#ports;
    this.#cells[slot + 3] = this.#scope;
    this.#cells[slot + 4] = value;
  }

  #allocate(count: number): void {
    this.#cells = this.#place?.subarray(0, count * CELL_WORDS).fill(0) ?? new Int32Array(count * CELL_WORDS);
    this.#mask = count - 1;
  }

  /** Lays all keys anew. None stands at hand any more. */
  #rebuild(count: number): void {
    const old = this.#place ? this.#cells.slice() : this.#cells;
    this.#allocate(count);
    this.#used = 0;
    for (let from = 0; from < old.length; from += CELL_WORDS) {
      const value = old[from + 4] ?? 0;
      if (value === 0) continue;
      this.#used++;
      this.#low = old[from] ?? 0;
      this.#high = old[from + 1] ?? 0;
      this.#ports = old[from + 2] ?? 0;
      this.#scope = old[from + 3] ?? 0;
      this.#store(this.#slot(), value);
    }
    this.#scope = -1;
  }
}

/** Numbers IPv6 addresses in the order in which they come. */
class AddressNumbers {
  #words = new Int32Array(4 * 64);
  #index = new Int32Array(128);
  #count = 0;

  numberOf(octets: Octets, at: number): number {
    const a = octets.i32(at);
    const b = octets.i32(at + 4);
    const c = octets.i32(at + 8);
    const d = octets.i32(at + 12);
    const slot = this.#slot(a, b, c, d);
    const found = this.#index[slot] ?? 0;
    if (found > 0) return found;
    if (this.#count === ADDRESSES_MAX) return 0;
    if (this.#count * 4 === this.#words.length) {
      this.#grow();
      return this.numberOf(octets, at);
    }
    this.#words.set([a, b, c, d], this.#count * 4);
    this.#index[slot] = ++this.#count;
    return this.#count;
  }

  /** Forgets all others, and tells which number each of these has now; which of two is the lower one stays. */
  keepOnly(numbers: Iterable<number>): ReadonlyMap<number, number> {
    const renumbered = new Map<number, number>();
    for (const number of Int32Array.from(numbers).toSorted()) {
      if (number === 0) continue;
      renumbered.set(number, renumbered.size + 1);
      this.#words.copyWithin((renumbered.size - 1) * 4, (number - 1) * 4, number * 4);
    }
    this.#count = renumbered.size;
    this.#reindex();
    return renumbered;
  }

  #slot(a: number, b: number, c: number, d: number): number {
    const mask = this.#index.length - 1;
    const words = this.#words;
    let hash =
      Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(c ^ Math.imul(d, 0xc2b2ae35), 0x27d4eb2f);
    hash ^= hash >>> 15;
    for (let index = hash & mask; ; index = (index + 1) & mask) {
      const number = this.#index[index] ?? 0;
      if (number === 0) return index;
      const from = (number - 1) * 4;
      if (words[from] === a && words[from + 1] === b && words[from + 2] === c && words[from + 3] === d) return index;
    }
  }

  #grow(): void {
    const words = this.#words;
    this.#words = new Int32Array(words.length * 2);
    this.#words.set(words);
    this.#index = new Int32Array(this.#index.length * 2);
    this.#reindex();
  }

  #reindex(): void {
    const words = this.#words;
    this.#index.fill(0);
    for (let i = 0; i < this.#count; i++) {
      const from = i * 4;
      const slot = this.#slot(words[from] ?? 0, words[from + 1] ?? 0, words[from + 2] ?? 0, words[from + 3] ?? 0);
      this.#index[slot] = i + 1;
    }
  }
}

/** The bit of a key that says of which family its addresses are. */
const IPV6 = 1;

/**
 * Two for each connection that is kept: further addresses belong to connections that are not, and share the number 0.
 */
const ADDRESSES_MAX = limits.connectionsMax * 2;

/** Five words in a cell of eight, so that a cell never lies across two cache lines of 64 bytes. */
export const CELL_WORDS = 8;

const CELLS_FIRST = 4096;
