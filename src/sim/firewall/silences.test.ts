import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
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

describe('a segment that stands for one in ten seconds up to 600 s', () => {
  const begun = () => {
    const silences = new Silences<Hearable>();
    const one: Hearable = {};
    silences.heard(one, {
      flow: FLOW,
      now: at(0),
      steady: { every: seconds(10), bytes: 0, more: 60, late: seconds(0) },
    });
    return { silences, one };
  };

  test.each([
    [4, 4, 4],
    [95, 10, 10],
    [610, 10, 10],
    [611, 11, 611],
  ])('asked at %d s, the longest silence is %d s, and ended at %d s', (now, longest, until) => {
    const expected = { flow: FLOW, longest: seconds(longest), until: at(until) };
    assert.deepEqual([...begun().silences.all(at(now))], [expected]);
    const { silences, one } = begun();
    silences.ended(one, at(now));
    assert.deepEqual([...silences.all(at(now + 100))], [expected]);
  });

  test('what was fetched between two of them counts as the one before it', () => {
    const { silences, one } = begun();
    silences.heard(one, {
      flow: FLOW,
      now: at(38),
      steady: { every: seconds(10), bytes: 0, more: 0, late: seconds(8) },
    });
    assert.deepEqual([...silences.all(at(41))], [{ flow: FLOW, longest: seconds(11), until: at(41) }]);
  });
});
