import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { DAY_US } from '../base/instant.ts';
import { assemble, Dossier } from './index.ts';
import { netbackupFormats } from './netbackup/index.ts';
import { EvidencePage } from './page.ts';
import { TextScan } from './text-scan.ts';

const FOLDER = { file: 'media1/bpbrm/log.112026', node: 'media1' };

/** Reads a log of which so many lines may be kept; of more as many are selected as `selected` says. */
function read(text: string, kept: number, selected = { read: kept / 2, filled: kept / 2 }) {
  const page = new EvidencePage(FOLDER);
  const dossier = new Dossier();
  dossier.add(page);
  const scan = new TextScan(page, netbackupFormats, { bounds: { held: kept + 1, bytes: 1 << 20, ...selected } });
  scan.write(text);
  scan.end();
  return { page, evidence: assemble(dossier), lines: page.observations.map(lineOf) };
}

const lineOf = ({ source }: EvidencePage['observations'][number]) => ('line' in source ? source.line : 0);

const stamp = (hour: number, process: number) => `${String(hour % 24).padStart(2, '0')}:00:00.000 [${process}] <2> `;
const opens = (hour: number, process: number) =>
  `${stamp(hour, process)}logconnections: BPCD ACCEPT FROM 10.4.0.9.${1_024 + hour} TO 10.8.0.5.13724 fd = 4\n`;
const fails = (hour: number, process: number) => `${stamp(hour, process)}bpbrm main: EXITING with status 25\n`;

/** A hundred lines, one an hour, each tenth of process 7, which fails in the third of its lines. */
const log = Array.from({ length: 100 }, (_, i) => {
  if (i % 10 !== 0) return opens(i, 100 + i);
  return i === 20 ? fails(i, 7) : opens(i, 7);
}).join('');

describe('a log within the bound', () => {
  test('is read as if no line had waited', () => {
    const { page, evidence, lines } = read(log, 100);
    assert.deepEqual([lines.length, page.linesRead, page.passedOver, evidence.forgotten], [100, 100, 0, 0]);
    const hours = page.observations.map(({ at }) => (at - (page.observations[0]?.at ?? 0)) / (DAY_US / 24));
    assert.deepEqual(hours, [...hours.keys()]);
  });

  test('is read in its order where a line among it cannot wait', () => {
    const text = `${opens(1, 1)}02:00:00 [nbjm] <2> x\nMay 1, 2026 3:00:00 AM - Error bpbrm (pid=5) status 25\n${opens(4, 1)}`;
    const { lines } = read(text, 100);
    assert.deepEqual(
      lines,
      lines.toSorted((a, b) => a - b),
    );
    assert.deepEqual([lines.at(0), lines.at(-1)], [1, 4]);
  });
});

describe('of a log beyond the bound', () => {
  const { page, evidence, lines } = read(log, 30);

  test('the whole history of a process that failed is kept, and those that spoke beside its failure', () => {
    const seven = Array.from({ length: 10 }, (_, i) => 10 * i + 1);
    const beside = [18, 19, 20, 22, 23];
    assert.deepEqual(
      lines,
      [...seven, ...beside].toSorted((a, b) => a - b),
    );
  });

  test('what went is counted', () => {
    assert.deepEqual([page.lines, page.linesRead, page.passedOver, evidence.forgotten], [100, 15, 85, 85]);
  });

  test('what stays is of the day on which it was written', () => {
    const all = read(log, 100).page.observations;
    for (const one of page.observations) assert.equal(one.at, all[lineOf(one) - 1]?.at);
  });

  test('lines behind it are of the day that it has reached', () => {
    const { observations } = read(`${log}No stamp [Error] V-103-23 status\n${opens(4, 1)}`, 30).page;
    const [first, last] = [observations.at(-2), observations.at(-1)];
    assert.ok(first && last && last.at > first.at && last.at - first.at < DAY_US);
  });
});

describe('a failure in the middle of the file', () => {
  const ends = (process: number, status: number) => {
    const at = `10:${String(process % 60).padStart(2, '0')}:00.000 [${process}] <2> `;
    return `${at}logconnections: BPCD ACCEPT FROM 10.4.0.9.${process} TO 10.8.0.5.13724 fd = 4\n${at}bpbrm main: EXITING with status ${status}\n`;
  };
  /** Two thousand jobs end alike, one in their middle otherwise. */
  const text = Array.from({ length: 2_001 }, (_, i) => ends(5_000 + i, i === 1_000 ? 41 : 87)).join('');
  const { page, evidence } = read(text, 400);
  const statuses = page.observations.flatMap((one) => (one.kind === 'status' ? [one.status] : []));

  test('does not vanish because a thousand of another kind came after it', () => {
    assert.equal(statuses.filter((status) => status === 41).length, 1);
    const process = page.observations.find((one) => one.kind === 'status' && one.status === 41)?.process;
    assert.deepEqual(
      page.observations.filter((one) => one.process === process).map(({ kind }) => kind),
      ['accepted', 'status'],
    );
  });

  test('stands beside the first and the last of the others', () => {
    assert.deepEqual(
      [lineOf(page.observations[0] ?? assert.fail()), lineOf(page.observations.at(-1) ?? assert.fail())],
      [1, 4_002],
    );
  });

  test('and what went of each kind is counted, with what was read the whole', () => {
    const kept = statuses.filter((status) => status === 87).length;
    assert.deepEqual([...page.passedOverTrouble], [['status 87', 2_000 - kept]]);
    assert.equal(page.passedOver + page.linesRead, 4_002);
    assert.equal(evidence.forgotten, page.passedOver);
  });
});

test('a process of which lines went between others is told as two, so that no silence is seen that was none', () => {
  const says = (minute: number, words: string) =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00.000 [7] <2> ${words}\n`;
  const accepts = 'logconnections: BPCD ACCEPT FROM 10.4.0.9.1024 TO 10.8.0.5.13724 fd = 4';
  const text = Array.from({ length: 1_430 }, (_, i) =>
    says(i, i === 3 || i > 1_420 ? 'EXITING with status 25' : accepts),
  ).join('');
  const { page, lines } = read(text, 1_200, { read: 1_100, filled: 1_100 });
  const behind = lines.findIndex((line, i) => line !== i + 1);
  assert.ok(behind > 0);
  const [before, after] = [page.observations[behind - 1], page.observations[behind]];
  assert.notEqual(before?.process, after?.process);
  assert.deepEqual({ ...before?.process }, { ...after?.process });
});

describe('a log of long lines', () => {
  const words = 'x'.repeat(3_000);
  const text = (count: number) =>
    Array.from({ length: count }, (_, i) => `${stamp(i, i)}${words} EXITING with status 25\n`).join('');

  test('is read early as long as it has few lines', () => {
    const { lines, page } = read(text(1_000), 2_000);
    assert.deepEqual([lines.length, page.passedOver], [1_000, 0]);
  });

  test('is selected from like any other when it has many', () => {
    const { lines, page } = read(text(1_200), 700, { read: 20, filled: 20 });
    assert.ok(lines.length < 800, String(lines.length));
    assert.equal(lines.length + page.passedOver, 1_200);
    assert.equal(lines.at(-1), 1_200);
  });
});

test('two files that are read by turns do not mix', () => {
  const pages = ['a', 'b'].map((name) => new EvidencePage({ file: `media1/bpbrm/${name}/log.112026`, node: 'media1' }));
  const bounds = { held: 31, bytes: 1 << 20, read: 15, filled: 15 };
  const scans = pages.map((page) => new TextScan(page, netbackupFormats, { bounds }));
  for (let at = 0; at < log.length; at += 100) for (const scan of scans) scan.write(log.slice(at, at + 100));
  for (const scan of scans) scan.end();
  const alone = read(log, 30);
  for (const page of pages) assert.deepEqual([page.observations.map(lineOf), page.passedOver], [alone.lines, 85]);
});
