import { expect, test } from 'vitest';
import { lane } from './example-scenes.ts';
import { laneWords } from './lane-words.ts';

test('a lane says who it is and where', () => {
  expect(laneWords({ ...lane('vnetd', 'program'), node: 'client1', pids: [1, 2, 3, 4, 5] })).toBe(
    'vnetd on client1, process 1, 2, 3, 4 and 1 more',
  );
  expect(laneWords(lane('fw1', 'firewall'))).toBe('fw1, firewall');
  expect(laneWords({ ...lane('db1'), speaks: false })).toBe('db1, nothing read from it');
});
