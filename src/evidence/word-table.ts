import { keptGrams } from './kept-words.ts';
import { WORD_CHARS_MIN } from './trigger-words.ts';

/** Four bytes of a word by which it is looked for. */
export interface Gram {
  readonly word: number;
  /** Of the four within the word; -1 where the first of them stands before it. */
  readonly place: number;
  /** As a little-endian number; zero where a byte is not of the word. */
  readonly bytes: number;
  /** Which bits of the four count. */
  readonly mask: number;
}

/**
 * Words to look for, by bytes that stand together in them. A search looks at every second place of a text only, so each word enters twice, by grams at
 * two places that follow each other; the rarest are chosen.
 */
export class WordTable {
  readonly words: readonly Uint8Array[];
  readonly grams: readonly Gram[];

  constructor(words: readonly string[]) {
    this.words = words.map(bytesOf);
    this.grams = keptGrams(words) ?? gramsOfAll(this.words);
  }
}

function gramsOfAll(words: readonly Uint8Array[]): readonly Gram[] {
  // Short words first: they have the least choice, and the others may share their grams.
  const all = words.map((bytes, word) => ({ bytes, word }));
  const costs = new GramCosts(words);
  return all.toSorted((a, b) => a.bytes.length - b.bytes.length).flatMap((one) => gramsOf(one, costs));
}

/** Bits of the fourth byte that are left out: with fewer of them a word of four bytes must enter too often. */
const LEFT_OUT_BITS = 4;
const SPELLINGS = 1 << (8 - LEFT_OUT_BITS);

/** 16 bits for three and a half bytes; `word-scan.wat` computes the same. */
export const hashOf = (bytes: number): number => Math.imul(bytes << LEFT_OUT_BITS, MULTIPLIER) >>> 16;

/** Odd, with well mixed bits (it is xxHash's): of sixteen that were tried, the one that confuses our words least with what else is in logs. */
const MULTIPLIER = 0x27d4eb2f;

/** All numbers by which a gram may be met in a text, as far as the hash tells them apart. */
export function spellingsOf({ bytes, mask }: Pick<Gram, 'bytes' | 'mask'>): readonly number[] {
  switch (mask) {
    case WITHOUT_LAST:
      return Array.from({ length: SPELLINGS }, (_, last) => bytes | (last << 24));
    case WITHOUT_FIRST:
      return Array.from({ length: 256 }, (_, first) => bytes | first);
    default:
      return [bytes];
  }
}

const WHOLE = -1;
const WITHOUT_LAST = 0x00ffffff;
const WITHOUT_FIRST = ~0xff;

function gramsOf({ bytes, word }: { bytes: Uint8Array; word: number }, costs: GramCosts): readonly Gram[] {
  const best = rarest(bytes, costs);
  return [best, best + 1].map((place) => {
    costs.enter(bytes, place);
    return { word, place, bytes: gramAt(bytes, place), mask: maskOf(bytes, place) };
  });
}

function maskOf(bytes: Uint8Array, place: number): number {
  if (place < 0) return WITHOUT_FIRST;
  return place + 4 > bytes.length ? WITHOUT_LAST : WHOLE;
}

/** The first of two places by whose grams the word is met least often where it is not. Only three bytes must do with a gram that begins before them. */
function rarest(bytes: Uint8Array, costs: GramCosts): number {
  if (bytes.length <= WORD_CHARS_MIN) return -1;
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  let before = costs.of(bytes, 0);
  for (let place = 1; place + WORD_CHARS_MIN <= bytes.length; place++) {
    const cost = costs.of(bytes, place);
    if (before + cost < least) {
      least = before + cost;
      best = place - 1;
    }
    before = cost;
  }
  return best;
}

/** How many more places of a text a gram makes worth a second look. */
class GramCosts {
  readonly #often = frequencies();
  /** What is in the table already costs nothing more. */
  readonly #entered = new Set<number>();
  /** How many words end alike: they may share the gram that lacks its last byte, which costs most. */
  readonly #sharers = new Map<number, number>();

  constructor(words: readonly Uint8Array[]) {
    for (const bytes of words) {
      const hash = hashOf(gramAt(bytes, bytes.length - WORD_CHARS_MIN));
      this.#sharers.set(hash, 1 + (this.#sharers.get(hash) ?? 0));
    }
  }

  of(bytes: Uint8Array, place: number): number {
    const gram = { bytes: gramAt(bytes, place), mask: maskOf(bytes, place) };
    const hash = hashOf(gram.bytes);
    if (this.#entered.has(hash)) return 0;
    if (gram.mask === WHOLE) return BY_CHANCE + (this.#often[hash] ?? 0);
    let cost = 0;
    for (const spelling of spellingsOf(gram)) cost += BY_CHANCE + (this.#often[hashOf(spelling)] ?? 0);
    return cost / (this.#sharers.get(hash) ?? 1);
  }

  enter(bytes: Uint8Array, place: number): void {
    this.#entered.add(hashOf(gramAt(bytes, place)));
  }
}

/** What of a text as long as the sample falls to one hash by chance, in the measure of `frequencies`. */
const BY_CHANCE = 0.1;

const gramAt = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);

/** A loop, as this is a good part of the start of the command. */
function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** What logs are made of, to tell frequent pairs from rare ones. */
const SAMPLE = `00:00:00.004 [4000.1001] <2> bptm write_data: absolute block position prior to writing image is 7
02:10:31.123 [4000] <4> write_backup: successfully wrote backup id client3_1700311222, copy 1, fragment 3, 2097152 Kbytes
11:35:58.007 [5126.1004] <2> nb_getsockconnected: host=media4.example.org service=bpdbm address=10.4.0.4 protocol=tcp reserved port=13782
13:07:44.610 [612.884] <2> io_write_back_header: drive index 6, client6_170006, file num = 36, mpx_headers = 0, copy 1
13:59:07.888 [4000.1000] <4> db_FLISTsend: bpbrm job 4000: INF - sent catalog entry 0 0 0 7 root other 33188
14:42:19.995 [9315.2] <2> bpbkar PrintFile: /export/home/projects/8/build/object-19.class connect from the network
Nov 20 16:51:11 10.1.0.1 %ASA-6-302013: Built outbound TCP connection 90412 for outside:10.9.0.2/443 (10.9.0.2/443) to inside:10.1.4.9/51022
Nov 20 16:52:17 media1 kernel: [1822.113] eth1: link is not ready, processing the queue for interface and address of host
02:13:08.411 [7211.3] <2> vnet_async_connect: vnet_vnetd.c.4266: 0: getsockopt returned: 0 0x00000000
02:13:08.412 [7211.3] <8> do_vnetd_service: [vnet_connect.c:2083] via PBX bpcd to 10.4.0.4.1556 fd = 12
02:13:08.420 [7211.3] <2> logconnections: BPCD from 10.4.0.9.3583 to 10.8.0.5.13724 fd = 40
02:13:08.433 [7211] <4> bpbrm main: received data from bpcd, version 0x08200000, client done. read 0 bytes
00:00:09.393 [4000.1003] <2> read_backup: db_getCLIENT for client310.example.org, buffer size
17:08:56.312 [3.77] <2> db_getdata: timestamp is 1700518136, return status of the client, no more messages in this request`;

/** By hash, how many grams of the sample have it. */
function frequencies(): Uint16Array {
  const often = new Uint16Array(65_536);
  const bytes = bytesOf(SAMPLE);
  for (let at = 0; at + 4 <= bytes.length; at++) {
    const hash = hashOf(gramAt(bytes, at));
    often[hash] = (often[hash] ?? 0) + 4;
  }
  return often;
}
