import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { seconds } from '../../base/duration.ts';
import { instant } from '../../base/instant.ts';
import { tcpFlow } from '../tcp/host.ts';
import { type Hearable, Silences } from './silences.ts';

const FLOW = tcpFlow({ address: '10.1.0.1' as Address, port: 40_001 }, { address: '10.2.0.1' as Address, port: 22 });
const at = (second: number) => instant(seconds(second));

test('the longest gap counts, the one before the end among them', () => {
  const silences = new Silences<Hearable>();
  const [over, lives]: [Hearable, Hearable] = [{}, {}];
  for (const second of [0, 5, 6]) silences.heard(over, { flow: FLOW, now: at(second) });
  silences.ended(over, at(36));
  silences.ended(over, at(40));
  for (const second of [0, 20, 21]) silences.heard(lives, { flow: FLOW, now: at(second) });
  assert.deepEqual(
    [...silences.all(at(41))].map(({ longest }) => longest),
    [seconds(30), seconds(20)],
  );
});

test('what stands for a stream of packets fills the time before it', () => {
  const silences = new Silences<Hearable>();
  const one: Hearable = {};
  silences.heard(one, { flow: FLOW, now: at(0) });
  silences.heard(one, { flow: FLOW, now: at(600), filled: seconds(590) });
  assert.deepEqual([...silences.all(at(601))], [{ flow: FLOW, longest: seconds(10), until: at(600) }]);
});
