import assert from 'node:assert/strict';
import { test } from 'vitest';
import { pageDouble, readText } from '../../test/page.ts';
import { counters } from './counters.ts';

test('nstat and netstat -s name the same counter', () => {
  const page = pageDouble({ file: 'client1/nstat.txt' });
  readText(counters, page, 'TcpExtIPReversePathFilter       21                 0.0\n    IPReversePathFilter: 22\n');
  assert.deepEqual(
    page.ofKind('counter').map(({ name, value }) => [name, value]),
    [
      ['IPReversePathFilter', 21],
      ['IPReversePathFilter', 22],
    ],
  );
});

test('prose that names a counter is no reading of it', () => {
  const page = pageDouble({ file: 'notes.txt' });
  readText(counters, page, 'watch IPReversePathFilter while you try, it rose by 7\nListenDrops 0x10');
  assert.equal(page.seen.length, 0);
});
