import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { cpuMs } from './cpu-time.ts';
import { limits } from '../src/base/limits.ts';
import { columnsOf } from '../src/view/columns.ts';
import { type Diagnosis, diagnosed } from './pipeline.ts';

const folder = 'cases/blocked-first-port/evidence/media1/bpbrm';
const [name = ''] = readdirSync(folder);
const whole = readFileSync(join(folder, name));
/** A log that by itself gives a finding. */
const log = whole.toString('latin1');

/** Terminal control, and what turns text round: none of it may come out of any view. */
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

function isHarmless({ text, json, svg }: Diagnosis): void {
  for (const [view, output] of Object.entries({ text, json, svg })) {
    const found = CONTROL.exec(output);
    assert.equal(
      found,
      null,
      `${view}: ${JSON.stringify(output.slice(Math.max(0, (found?.index ?? 0) - 60)).slice(0, 120))}`,
    );
  }
  JSON.parse(json);
  for (const line of text.split('\n')) assert.ok(columnsOf(line) <= 100, line);
}

/** Diagnoses one file in a bounded time, and whatever it says is harmless. */
async function survived(file: string, content: string | Uint8Array): Promise<Diagnosis> {
  const begun = cpuMs();
  const diagnosis = await diagnosed({ [file]: content });
  assert.ok(cpuMs() - begun < 15_000, 'it took too long');
  isHarmless(diagnosis);
  return diagnosis;
}

const causes = ({ findings }: Diagnosis) => findings.map(({ cause }) => cause);
const reasons = ({ evidence }: Diagnosis) => evidence.pages.flatMap(({ unread }) => unread.map(({ reason }) => reason));
const wide = (text: string, bigEndian: boolean) => {
  const bytes = Buffer.from(text, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
};

describe('the same log in another dress gives the same cause', async () => {
  const plain = causes(await diagnosed({ 'bpbrm/112026.log': log }));
  assert.ok(plain.length > 0);

  test.each<[string, string | Uint8Array]>([
    ['packed', gzipSync(whole)],
    ['packed in two pieces', Buffer.concat([gzipSync(log.slice(0, 4_000)), gzipSync(log.slice(4_000))])],
    ['with carriage returns', log.replaceAll(/\r?\n/g, '\r\n')],
    ['in UTF-16', wide(log, false)],
    ['in UTF-16, the other way round', wide(log, true)],
    ['in UTF-16 with a mark', wide(`\ufeff${log}`, false)],
    ['in UTF-16, the other way round, with a mark', wide(`\ufeff${log}`, true)],
    ['in UTF-8 with a mark', `\ufeff${log}`],
    ['without a last line feed', log.trimEnd()],
    ['behind a hole of zeros', `${'\0'.repeat(300_000)}\n${log}`],
    ['behind a line that nearly never ends', `${'status '.repeat(400_000)}\n${log}`],
    ['between lines of something else', log.split('\n').join('\n\u00ff\u00fe\x01 no log at all \x1b[2J\n')],
  ])('%s', async (_, content) => {
    assert.deepEqual(causes(await survived('bpbrm/112026.log', content)), plain);
  });
});

describe('what is damaged is said, and the rest is used', () => {
  test('a packed file that was cut off', async () => {
    const packed = gzipSync(whole);
    const cut = await survived('112026.log.gz', packed.subarray(0, Math.floor(packed.length * 0.7)));
    assert.ok(cut.evidence.timeline.observations.length > 0);
    assert.match(reasons(cut).join(), /cut off/);
  });

  test('a packed file with damage in the middle', async () => {
    const packed = Uint8Array.from(gzipSync(whole));
    packed.fill(0x5a, packed.length * 0.7, packed.length * 0.7 + 24);
    const damaged = await survived('112026.log.gz', packed);
    assert.ok(damaged.evidence.timeline.observations.length > 0);
    assert.match(reasons(damaged).join(), /damaged/);
  });

  test('a capture that was cut off', async () => {
    const capture = readFileSync('cases/half-on-another-path/evidence/app1/eth0.pcap');
    const cut = await survived('eth0.pcap', capture.subarray(0, capture.length - 11));
    assert.equal(cut.evidence.conversations.length, 1);
    assert.match(reasons(cut).join(), /cut short/);
  });
});

describe('a capture in which there is nothing', () => {
  const header = readFileSync('cases/half-on-another-path/evidence/app1/eth0.pcap').subarray(0, 24);

  test('is called empty, and not unreadable', async () => {
    const { text } = await survived('app1/eth0.pcap', header);
    assert.match(text, /app1\/eth0\.pcap: a capture without a packet/);
  });

  test('of TCP has its packets counted', async () => {
    const arp = Buffer.alloc(16 + 42);
    arp.writeUInt32LE(42, 8);
    arp.writeUInt32LE(42, 12);
    arp.writeUInt16BE(0x0806, 16 + 12);
    const { text } = await survived('app1/eth0.pcap', Buffer.concat([header, arp]));
    assert.match(text, /app1\/eth0\.pcap: 1 packet, none of them TCP/);
  });
});

describe('what is no evidence at all', () => {
  test.each<[string, string | Uint8Array]>([
    ['nothing', ''],
    ['a line feed', '\n'],
    ['zeros', new Uint8Array(1_000_000)],
    ['bytes of any value', Uint8Array.from({ length: 300_000 }, (_, i) => (i * 2_654_435_761) >>> 24)],
    ['a line of a megabyte', 'x'.repeat(1_000_000)],
    ['a million short lines', 'a\n'.repeat(1_000_000)],
    ['half a magic number', new Uint8Array([0xd4, 0xc3])],
    ['a capture header and no more', new Uint8Array([0xd4, 0xc3, 0xb2, 0xa1])],
    ['half a packed file', new Uint8Array([0x1f, 0x8b])],
    ['a packed file of another kind', new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3])],
    ['escape sequences', '\x1b]0;title\x07\x1b[31m\x9b2J\n'.repeat(1_000)],
  ])('%s', async (_, content) => {
    const { findings, evidence } = await survived('evidence.log', content);
    assert.deepEqual(findings, []);
    assert.equal(evidence.timeline.observations.length + evidence.conversations.length, 0);
  });

  test.each([
    ['wide', '備份伺服器記錄'.repeat(8)],
    ['drawn', '🚀🗄🔥'.repeat(16)],
    ['written over each other', 'e\u0301\u0302\u0303'.repeat(20)],
  ])('a name of characters that are %s', async (_, characters) => {
    const { findings } = await survived(`${characters}/bpbrm/112026.log`, log);
    assert.ok(findings.length > 0);
    await survived(`${characters.slice(0, 40)}.txt`, log);
  });

  test('in the name of a file', async () => {
    isHarmless(await diagnosed({ 'bp\x1b[31mbrm/\u202elog.112026': log }));
  });
});

describe('tcpdump text that names ever more', () => {
  const second = (i: number) =>
    `10:${String(Math.floor(i / 60) % 60).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}.000000`;
  const syn = (i: number, seen = '') =>
    `${second(i)} ${seen}IP 10.${i >> 16}.${(i >> 8) & 255}.${i & 255}.1025 > 10.255.0.1.443: Flags [S], seq ${i}, win 1000, length 0\n`;

  test('interfaces keeps a bounded number of them', async () => {
    const text = Array.from({ length: 20_000 }, (_, i) => syn(i, `eth${i} In  `)).join('');
    const { evidence } = await survived('tcpdump.txt', text);
    assert.equal(evidence.conversations.length, 20_000);
    assert.equal(new Set(evidence.conversations.map(({ point }) => point.name)).size, limits.capturePointsMax);
  });

  test('unreachable hosts finds the connection of each', async () => {
    const error = (i: number) =>
      `${second(i)} IP 10.255.0.9 > 10.${i >> 16}.${(i >> 8) & 255}.${i & 255}: ICMP host 10.255.0.1 unreachable, length 36\n`;
    const text = Array.from({ length: 20_000 }, (_, i) => syn(i) + error(i)).join('');
    const { evidence } = await survived('tcpdump.txt', text);
    assert.equal(evidence.conversations.filter(({ handshake }) => handshake.unreachable).length, 20_000);
  });
});

test('a trace of ever more processes takes no longer for each', async () => {
  const lines = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => {
      const pid = from + i;
      return `${pid} 10:00:00.000001 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = ${pid}\n`;
    }).join('');
  const { evidence } = await survived('trace.txt', lines(1, 60_000));
  assert.equal(evidence.pages[0]?.linesRead, 60_000);
});

/** Small valid inputs of every kind. */
const seeds: readonly string[] = [
  log.slice(0, 6_000),
  ...['asa.log', 'ss.txt', 'netstat.txt']
    .flatMap((wanted) => firstNamed('cases', wanted))
    .map((text) => text.slice(0, 4_000)),
];

function firstNamed(root: string, wanted: string): readonly string[] {
  const all = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith(`/${wanted}`));
  return all.slice(0, 1).map((path) => readFileSync(join(root, path), 'latin1'));
}

/** Text that is put where it does not belong. */
const intruder = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '\x1b[2J',
    '\x9b31m',
    '\u202e',
    '\0',
    '\r',
    '\n',
    '999999999999999999999',
    '-1',
    '::',
    '0.0.0.0',
    '255.255.255.255.99999',
    '%ASA-6-302014: ',
  ),
);

type Mutation = (text: string) => string;

const at = (text: string, share: number) => Math.floor(text.length * share);
const share = fc.double({ min: 0, max: 1, noNaN: true });

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(share, intruder).map(
    ([where, what]): Mutation =>
      (text) =>
        text.slice(0, at(text, where)) + what + text.slice(at(text, where)),
  ),
  fc.tuple(share, fc.nat(200)).map(
    ([where, count]): Mutation =>
      (text) =>
        text.slice(0, at(text, where)) + text.slice(at(text, where) + count),
  ),
  fc.tuple(share, share).map(
    ([from, to]): Mutation =>
      (text) =>
        text.slice(at(text, from)) + text.slice(0, at(text, to)),
  ),
  fc.tuple(fc.nat(9), fc.nat(9)).map(
    ([digit, other]): Mutation =>
      (text) =>
        text.replaceAll(String(digit), String(other)),
  ),
  fc.constant<Mutation>((text) => text.split('\n').toReversed().join('\n')),
  fc.constant<Mutation>((text) => text.replaceAll(' ', '\t')),
);

test('no mutation of a valid log throws, hangs or controls the terminal', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...seeds),
      fc.array(mutation, { minLength: 1, maxLength: 6 }),
      async (seed, mutations) => {
        await survived(
          'media1/any.log',
          mutations.reduce((text, mutate) => mutate(text), seed),
        );
      },
    ),
    { numRuns: 250 },
  );
}, 120_000);

test('many small files are read in seconds', async () => {
  const lines = log.split('\n').slice(0, 20).join('\n');
  const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`host${i % 40}/log.${i}`, lines]));
  const begun = cpuMs();
  const { evidence } = await diagnosed(many);
  assert.equal(evidence.pages.length, 2_000);
  assert.ok(cpuMs() - begun < 20_000);
}, 60_000);
