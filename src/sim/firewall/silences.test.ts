import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { seconds } from '../../base/duration.ts';
import { instant } from '../../base/instant.ts';
import { tcpFlow } from '../tcp/host.ts';
import { Silences } from './silences.ts';

const FLOW = tcpFlow({ address: '10.1.0.1' as Address, port: 40_001 }, { address: '10.2.0.1' as Address, port: 22 });
const at = (second: number) => instant(seconds(second));

test('the longest gap counts, the one before the end among them', () => {
  const silences = new Silences<object>();
  const [over, lives] = [{}, {}];
  for (const second of [0, 5, 6]) silences.heard(over, FLOW, at(second));
  silences.ended(over, at(36));
  silences.heard(over, FLOW, at(40));
  for (const second of [0, 20, 21]) silences.heard(lives, FLOW, at(second));
  assert.deepEqual(
    [...silences.all(at(41))].map(({ longest }) => longest),
    [seconds(30), seconds(1), seconds(20)],
  );
});
