import { expect, test } from 'vitest';
import type { Address } from '../base/address.ts';
import { translatedEnd } from './translated-end.ts';

const address = '10.1.1.5' as Address;

test('a port, an address with all of its ports, and what a log no longer shows', () => {
  expect([{ address, port: 1234 }, { address, port: 0 }, { address }, { port: 1234 }, {}].map(translatedEnd)).toEqual([
    '10.1.1.5:1234',
    '10.1.1.5:0',
    '10.1.1.5',
    'an address',
    'an address',
  ]);
});
