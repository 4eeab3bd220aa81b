import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { failed } from '../../test/seen.ts';
import { instant } from '../base/instant.ts';
import { formatDay } from '../base/instant.ts';
import { limits } from '../base/limits.ts';
import { clockOf, EvidencePage, type PageOrigin } from './page.ts';

const nodeAndClock = (origin: PageOrigin, sighting: { node?: string; utc?: boolean } = {}, speaker?: string) => {
  const page = new EvidencePage(origin);
  if (speaker !== undefined) page.speaker = { node: speaker };
  page.emit(failed, { at: instant(0), line: 1, ...sighting });
  const [one] = page.observations;
  return [one?.node, one?.clock];
};

describe('the host of an observation', () => {
  test('is the folder’s, whatever a line says', () => {
    assert.deepEqual(nodeAndClock({ file: 'a.log', node: 'media1' }, { node: 'fw1' }, 'client1'), ['media1', 'media1']);
  });

  test('is the line’s, where no folder names one', () => {
    assert.deepEqual(nodeAndClock({ file: 'a.log' }, { node: 'fw1' }, 'client1'), ['fw1', 'fw1']);
  });

  test('is that of the pasted prompt, where no line names one', () => {
    assert.deepEqual(nodeAndClock({ file: 'a.log' }, {}, 'client1'), ['client1', 'client1']);
  });

  test('is open otherwise, and its clock is the file’s', () => {
    assert.deepEqual(nodeAndClock({ file: 'a.log' }), [undefined, 'a.log']);
  });

  test('has a second clock for what is stamped in UTC', () => {
    assert.deepEqual(nodeAndClock({ file: 'a.log', node: 'media1' }, { utc: true }), ['media1', 'media1 (UTC)']);
    assert.equal(clockOf('media1', true), 'media1 (UTC)');
  });
});

describe('the day of a page', () => {
  const begins = (origin: PageOrigin) => {
    const { calendar } = new EvidencePage(origin);
    return `${calendar.datedBy} ${formatDay(calendar.now())}`;
  };

  test('is stated by hand', () => {
    assert.equal(begins({ file: 'bpbrm/log.112026', day: instant(0) }), 'evidence.yaml 1970-01-01');
  });

  test('is in its file name, packed or not', () => {
    assert.equal(begins({ file: 'bpbrm/log.112026' }), 'file-name 2026-11-20');
    assert.equal(begins({ file: 'bpbrm/112026.log.gz' }), 'file-name 2026-11-20');
  });

  test('is not in the name of a folder', () => {
    assert.match(begins({ file: 'log.112026/a.txt' }), /^none/);
  });
});

test('the path of a page is in lower case, of either kind of slash', () => {
  assert.deepEqual(new EvidencePage({ file: String.raw`Media1\BPBRM\Log.112026.gz` }).path, [
    'media1',
    'bpbrm',
    'log.112026',
  ]);
});

test('what cannot be read is counted without end, shown to a bound, and printable', () => {
  const page = new EvidencePage({ file: 'a.log' });
  for (let i = 0; i < limits.unreadShownMax + 5; i++)
    page.damaged(i, `\x1b[2J${'x'.repeat(1_000)}`, 'half of it is missing');
  assert.equal(page.unreadCount, limits.unreadShownMax + 5);
  assert.equal(page.unread.length, limits.unreadShownMax);
  assert.ok((page.unread[0]?.text.length ?? 0) < 200);
  assert.doesNotMatch(page.unread[0]?.text ?? '', /\x1b/);
});
