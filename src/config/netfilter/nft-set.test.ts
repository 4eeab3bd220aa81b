import assert from 'node:assert/strict';
import { test } from 'vitest';
import { readElements } from './nft-set.ts';
import { nftWords } from './nft-words.ts';

const read = (text: string) =>
  readElements(nftWords(text)).elements.map(({ key, data }) => [key, data.map((word) => word.text).join(' ')]);

test('addresses, ranges and networks', () => {
  assert.deepEqual(read('10.0.0.0/8, 192.0.2.1-192.0.2.9,\n 192.0.2.77'), [
    [['10.0.0.0/8'], ''],
    [['192.0.2.1-192.0.2.9'], ''],
    [['192.0.2.77'], ''],
  ]);
});

test('what stands behind an element is left out', () => {
  assert.deepEqual(
    read('10.0.0.1 timeout 30s expires 12s520ms, 10.0.0.2 counter packets 3 bytes 4 comment "mine, too"'),
    [
      [['10.0.0.1'], ''],
      [['10.0.0.2'], ''],
    ],
  );
});

test('concatenations, flags and what maps give', () => {
  assert.deepEqual(read('"eth0" . 22 : accept, 10.0.0.1 . 80 : 10.0.0.9 . 8080, syn | ack : jump later, * : drop'), [
    [['eth0', '22'], 'accept'],
    [['10.0.0.1', '80'], '10.0.0.9 . 8080'],
    [['syn|ack'], 'jump later'],
    [['*'], 'drop'],
  ]);
});
