import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { DAY_US } from '../base/instant.ts';
import { assemble, Dossier } from './index.ts';
import { netbackupFormats } from './netbackup/index.ts';
import { EvidencePage } from './page.ts';
import { TextScan } from './text-scan.ts';

const FOLDER = { file: 'media1/bpbrm/log.112026', node: 'media1' };

/** Reads a log of which so many lines may be kept. */
function read(text: string, kept: number) {
  const page = new EvidencePage(FOLDER);
  const dossier = new Dossier();
  dossier.add(page);
  const scan = new TextScan(page, netbackupFormats, { bounds: { kept, held: 2 * kept, bytes: 1 << 20 } });
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

  test('the whole history of a process that failed is kept, and the latest of the rest', () => {
    const seven = Array.from({ length: 10 }, (_, i) => 10 * i + 1);
    const latest = [96, 97, 98, 99, 100];
    assert.deepEqual(
      lines,
      [...seven, ...latest].toSorted((a, b) => a - b),
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

test('long lines are read early rather than let go', () => {
  const words = 'x'.repeat(3_000);
  const text = Array.from({ length: 1_000 }, (_, i) => `${stamp(i, i)}${words} EXITING with status 25\n`).join('');
  const { lines, page } = read(text, 2_000);
  assert.deepEqual([lines.length, page.passedOver], [1_000, 0]);
});
