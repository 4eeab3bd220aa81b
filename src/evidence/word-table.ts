import { WORD_CHARS_MIN } from './trigger-words.ts';

/**
 * Words to look for, by three of their bytes that stand together. Two of the three that follow each other begin at an even place, so a
 * search need only look at every second place of a text; the three are rare ones, so that one look at this table rules out
 * most places, and a look at the third byte nearly all.
 */
export class WordTable {
  /** By two bytes as they lie in memory: 0 nothing, `LINE` a line feed, else a group of candidates. */
  readonly kinds = new Uint8Array(65_536);
  /** By group and the byte after the pair: 1 where a candidate begins with this pair. */
  readonly after = new Uint8Array(65_536);
  /** By group and the byte before the pair: 1 where a candidate ends with this pair. */
  readonly before = new Uint8Array(65_536);
  readonly candidates: readonly Candidate[][] = Array.from({ length: 256 }, () => []);
  #pairs = 0;

  constructor(words: readonly string[]) {
    for (let other = 0; other < 256; other++) {
      this.kinds[pairOf(LINE_FEED, other)] = LINE;
      this.kinds[pairOf(other, LINE_FEED)] = LINE;
    }
    const all = words.map((text, word) => ({ word, bytes: bytesOf(text) }));
    // Short words first: they have the least choice, and the others may share their pairs.
    for (const one of all.toSorted((a, b) => a.bytes.length - b.bytes.length)) this.#enter(one);
  }

  #enter({ word, bytes }: { word: number; bytes: Uint8Array }): void {
    const start = this.#rarestThree(bytes);
    const [a, b, c] = [bytes[start] ?? 0, bytes[start + 1] ?? 0, bytes[start + 2] ?? 0];
    const first = this.#groupOf(pairOf(a, b));
    this.candidates[first]?.push({ word, bytes, offset: start });
    this.after[first * 256 + c] = 1;
    const second = this.#groupOf(pairOf(b, c));
    this.candidates[second]?.push({ word, bytes, offset: start + 1 });
    this.before[second * 256 + a] = 1;
  }

  #groupOf(pair: number): number {
    // More pairs than groups share groups: a word is compared in full anyhow.
    const group = this.kinds[pair] || FIRST_GROUP + (this.#pairs++ % (256 - FIRST_GROUP));
    this.kinds[pair] = group;
    return group;
  }

  #rarestThree(bytes: Uint8Array): number {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let start = 0; start + WORD_CHARS_MIN <= bytes.length; start++) {
      const cost = this.#cost(bytes, start) + this.#cost(bytes, start + 1);
      if (cost >= least) continue;
      least = cost;
      best = start;
    }
    return best;
  }

  /** How many more places of a text a pair makes worth a second look; none when it is in the table already. */
  #cost(bytes: Uint8Array, start: number): number {
    const pair = pairOf(bytes[start] ?? 0, bytes[start + 1] ?? 0);
    return this.kinds[pair] === 0 ? 1 + (OFTEN[pair] ?? 0) : 0;
  }
}

export interface Candidate {
  readonly word: number;
  readonly bytes: Uint8Array;
  /** Of the pair within the word. */
  readonly offset: number;
}

/** The kind of a pair that holds a line feed. */
export const LINE = 1;
const FIRST_GROUP = 2;
const LINE_FEED = 10;

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

const LITTLE_ENDIAN = new Uint16Array(Uint8Array.of(1, 0).buffer)[0] === 1;

/** As a 16-bit view of memory shows two bytes that follow each other. */
const pairOf = (first: number, second: number): number =>
  LITTLE_ENDIAN ? first | (second << 8) : (first << 8) | second;

/** What logs are made of, to tell frequent pairs from rare ones. */
const SAMPLE =
  bytesOf(`00:00:00.004 [4000.1001] <2> bptm write_data: absolute block position prior to writing image is 7
02:10:31.123 [4000] <4> write_backup: successfully wrote backup id client3_1700311222, copy 1, fragment 3, 2097152 Kbytes
11:35:58.007 [5126.1004] <2> nb_getsockconnected: host=media4.example.org service=bpdbm address=10.4.0.4 protocol=tcp reserved port=13782
13:07:44.610 [612.884] <2> io_write_back_header: drive index 6, client6_170006, file num = 36, mpx_headers = 0, copy 1
13:59:07.888 [4000.1000] <4> db_FLISTsend: bpbrm job 4000: INF - sent catalog entry 0 0 0 7 root other 33188
14:42:19.995 [9315.2] <2> bpbkar PrintFile: /export/home/projects/8/build/object-19.class connect from the network
Nov 20 16:51:11 10.1.0.1 %ASA-6-302013: Built outbound TCP connection 90412 for outside:10.9.0.2/443 (10.9.0.2/443) to inside:10.1.4.9/51022
Nov 20 16:52:17 media1 kernel: [1822.113] eth1: link is not ready, processing the queue for interface and address of host
17:08:56.312 [3.77] <2> db_getdata: timestamp is 1700518136, return status of the client, no more messages in this request`);

/** By pair, twice how often it stands in the sample. */
const OFTEN = new Uint8Array(65_536);
for (let at = 0; at + 1 < SAMPLE.length; at++) {
  const pair = pairOf(SAMPLE[at] ?? 0, SAMPLE[at + 1] ?? 0);
  OFTEN[pair] = Math.min(255, (OFTEN[pair] ?? 0) + 2);
}
