import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { FilterStatement } from '../../model/netfilter.ts';
import { readLog } from './nft-log.ts';
import { NftCursor, nftWords } from './nft-words.ts';

const nothing: FilterStatement = { kind: 'no-verdict', text: 'log' };

test.each<[string, FilterStatement, string]>([
  ['log drop', { kind: 'log', prefix: '', level: 4 }, 'drop'],
  ['log prefix "a: " level info drop', { kind: 'log', prefix: 'a: ', level: 6 }, 'drop'],
  ['log flags all prefix "a" drop', { kind: 'log', prefix: 'a', level: 4, numbers: true }, 'drop'],
  [
    'log flags tcp sequence,options flags ip options drop',
    { kind: 'log', prefix: '', level: 4, numbers: true },
    'drop',
  ],
  ['log flags ip options flags skuid flags ether drop', { kind: 'log', prefix: '', level: 4 }, 'drop'],
  ['log flags tcp options flags tcp sequence ; accept', { kind: 'log', prefix: '', level: 4, numbers: true }, ';'],
  // To a program, and to the audit system.
  ['log prefix "a" group 3 snaplen 64 queue-threshold 2 drop', nothing, 'drop'],
  ['log level audit', nothing, ''],
])('%s', (text, expected, next) => {
  const cursor = new NftCursor(nftWords(text));
  assert.deepEqual(readLog(cursor), expected);
  assert.equal(cursor.text(), next);
});
