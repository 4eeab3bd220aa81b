import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { conversation } from '../../test/conversation.ts';
import { formatInstant } from '../base/instant.ts';
import { datePages } from './dating.ts';
import { textFormats } from './formats.ts';
import { EvidencePage, type PageOrigin } from './page.ts';
import { TextScan } from './text-scan.ts';

function page(origin: PageOrigin, ...lines: readonly string[]): EvidencePage {
  const read = new EvidencePage(origin);
  const scan = new TextScan(read, textFormats);
  scan.write(`${lines.join('\n')}\n`);
  scan.end();
  return read;
}

const time = (clock: string) => `${clock} [4000] <16> bpbrm main: EXITING with status 25`;
const asa = (stamp: string) =>
  `${stamp} fw1 %ASA-6-302014: Teardown TCP connection 9 for outside:10.9.0.2/443 to inside:10.1.4.9/51022 duration 1:00:00 bytes 0 Connection timeout`;

/** How each page was dated, and its first moment then. */
function dated(...pages: readonly EvidencePage[]): readonly string[] {
  return datePages(pages).map(({ by }, i) => {
    const [first] = pages[i]?.observations ?? [];
    return first ? `${by} ${formatInstant(first.at)}` : by;
  });
}

describe('a page without a day', () => {
  test('is dated by its file name', () => {
    assert.deepEqual(dated(page({ file: 'bpbrm/log.112026', node: 'media1' }, time('10:00:00.000'))), [
      'file-name 2026-11-20T10:00:00.000',
    ]);
  });

  test('is dated by the other files of its host', () => {
    assert.deepEqual(
      dated(
        page({ file: 'a.txt', node: 'media1' }, time('10:00:00.000')),
        page({ file: 'bpbrm/log.112026', node: 'media1' }, time('09:00:00.000')),
        page({ file: 'bpbrm/log.112126', node: 'client1' }, time('09:00:00.000')),
      )[0],
      'neighbour 2026-11-20T10:00:00.000',
    );
  });

  test('is dated by all other evidence when that is of one day', () => {
    assert.deepEqual(
      dated(
        page({ file: 'a.txt' }, time('10:00:00.000')),
        page({ file: 'log.112026', node: 'b' }, time('09:00:00.000')),
      )[0],
      'neighbour 2026-11-20T10:00:00.000',
    );
  });

  test('is dated by a capture', () => {
    const capture = new EvidencePage({ file: 'x.pcap' });
    capture.conversations = [conversation({ from: '10.1.0.4:3583', to: '10.2.0.9:1556' })];
    assert.deepEqual(
      dated(page({ file: 'a.txt' }, time('10:00:00.000')), capture)[0],
      'neighbour 2026-11-20T10:00:00.000',
    );
  });

  test('begins on the earlier of two days that follow each other', () => {
    const night = ['log.112026', 'log.112126'].map((file) => page({ file, node: 'b' }, time('09:00:00.000')));
    assert.deepEqual(
      dated(page({ file: 'a.txt' }, time('23:00:00.000')), ...night)[0],
      'neighbour 2026-11-20T23:00:00.000',
    );
  });

  test('stays without one where the others are of several days, or there are none, and that is said', () => {
    const apart = ['log.112026', 'log.112326'].map((file) => page({ file, node: 'b' }, time('09:00:00.000')));
    assert.deepEqual(dated(page({ file: 'a.txt' }, time('10:00:00.000')), ...apart)[0], 'none 1970-01-01T10:00:00.000');
    assert.deepEqual(dated(page({ file: 'a.txt' }, time('10:00:00.000'))), ['none 1970-01-01T10:00:00.000']);
  });
});

describe('a page without a year', () => {
  test('is of the year that other evidence states', () => {
    assert.deepEqual(
      dated(page({ file: 'asa.log' }, asa('Nov 20 10:00:00')), page({ file: 'log.112026' }, time('09:00:00.000'))),
      ['neighbour 2026-11-20T10:00:00.000', 'file-name 2026-11-20T09:00:00.000'],
    );
  });

  test('is of the year before when that is nearer', () => {
    assert.deepEqual(
      dated(page({ file: 'asa.log' }, asa('Dec 31 23:59:59')), page({ file: 'log.010126' }, time('00:00:10.000')))[0],
      'neighbour 2025-12-31T23:59:59.000',
    );
  });

  test('stays without one where no other evidence has it, and that is said', () => {
    assert.match(dated(page({ file: 'asa.log' }, asa('Nov 20 10:00:00')))[0] ?? '', /^no-year \d{4}-11-20T10:00:00/);
  });

  test('dates its host’s files that have no day', () => {
    assert.deepEqual(
      dated(
        page({ file: 'a.txt', node: 'media1' }, time('10:00:00.000')),
        page({ file: 'asa.log', node: 'media1' }, asa('Nov 21 10:00:00')),
        page({ file: 'log.112026', node: 'b' }, time('09:00:00.000')),
      ),
      ['neighbour 2026-11-21T10:00:00.000', 'neighbour 2026-11-21T10:00:00.000', 'file-name 2026-11-20T09:00:00.000'],
    );
  });

  test('has no 29 February in a year that has none', () => {
    assert.deepEqual(
      dated(page({ file: 'asa.log' }, asa('Feb 29 10:00:00')), page({ file: 'log.022826' }, time('09:00:00.000')))[0],
      'neighbour 2026-02-28T10:00:00.000',
    );
  });
});

test('a page whose lines bear their day says so', () => {
  assert.match(dated(page({ file: 'asa.log' }, asa('Nov 20 2026 10:00:00')))[0] ?? '', /^line 2026-11-20/);
});
