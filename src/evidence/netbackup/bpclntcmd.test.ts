import assert from 'node:assert/strict';
import { test } from 'vitest';
import { pageDouble, readText } from '../../../test/page.ts';
import { bpclntcmd } from './bpclntcmd.ts';

const read = (...lines: string[]) => {
  const page = pageDouble({ file: 'client7/pn.txt' });
  readText(bpclntcmd, page, lines.join('\n'));
  return page.ofKind('peer-named').map(({ address, name, known }) => ({ address, name, known }));
};

const asked = 'expecting response from server master1';

test('how the server sees the client', () => {
  assert.deepEqual(read(asked, 'client7-bk client7 10.30.0.21 40112'), [
    { address: '10.30.0.21', name: 'client7-bk', known: true },
  ]);
});

test('*NULL*: the server has no client of that name', () => {
  assert.deepEqual(read(asked, 'client7-bk.example.net *NULL* 10.30.0.21 40112'), [
    { address: '10.30.0.21', name: 'client7-bk.example.net', known: false },
  ]);
});

test('no answer claims nothing, and neither does a line that is not the next one', () => {
  assert.deepEqual(read(asked), []);
  assert.deepEqual(read(asked, '', 'client7 client7 10.30.0.21 40112'), []);
  assert.deepEqual(read('client7 client7 10.30.0.21 40112'), []);
  assert.deepEqual(read(asked, 'client7 client7 10.30.0 40112'), []);
  assert.deepEqual(read(asked, 'client7 client7 10.30.0.21 40112 and more'), []);
});

test('two questions, two answers', () => {
  assert.equal(read(asked, 'a b 10.30.0.21 1', asked, 'c *NULL* 10.30.0.22 2').length, 2);
});
