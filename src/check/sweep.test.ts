import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { seconds } from '../base/duration.ts';
import { instant } from '../base/instant.ts';
import { networkFrom } from '../../test/yaml-network.ts';
import { TWO_HOSTS } from '../../test/verdicts.ts';
import { parseSweep, type Sweep, sweep, sweepFailure } from './sweep.ts';

const parsed = (text: string): Sweep => {
  const result = parseSweep(text);
  assert.ok(typeof result === 'object', JSON.stringify(result));
  return result;
};

describe('what is swept', () => {
  test.each<[string, number, number, string, string]>([
    ['session.n.with.contacts=1..20', 1, 20, '7', '7'],
    ['session.n.with.work=1s..2 min', 1e6, 120e6, '0.000007s', '0.000007 s'],
    ['host.c.sysctl.net.ipv4.tcp_keepalive_time=60s..2h', 60e6, 7_200e6, '0.000007s', '0.000007 s'],
    ['session.n.with.bytes=1 GB..2 TB', 1e9, 2e12, '7 B', '7 B'],
    ['session.n.with.rate=1 MB/s..2 MB/s', 1e6, 2e6, '7 B/s', '7 B/s'],
  ])('%s', (text, from, to, written, shown) => {
    const one = parsed(text);
    assert.deepEqual([one.from, one.to, one.written(7), one.shown(7)], [from, to, written, shown]);
  });

  test.each<[string, number, string]>([
    ['k=60s..5 min', 60, '60 s'],
    ['k=60s..5 min', 161, '161 s'],
    ['k=60s..301s', 60, '1 min'],
    ['k=60s..301s', 161, '2 min 41 s'],
    ['k=500ms..72h', 0.5, '0.5 s'],
    ['k=500ms..72h', 731.5, '12 min 11.5 s'],
    ['k=500ms..72h', 259_199.5, '71 h 59 min 59.5 s'],
    ['k=500ms..72h', 259_200, '72 h'],
  ])('%s: %d s in the units of all of its values', (text, value, shown) =>
    assert.equal(parsed(text).shown(seconds(value)), shown),
  );

  test.each(['x', 'x=1', 'x=1..', 'x=2..1', 'x=1..1', 'x=1..2s', 'x=a..b', '=1..2'])('%s is told', (text) =>
    assert.match(JSON.stringify(parseSweep(text)), /^"--sweep/),
  );
});

test.each([
  ['k=3h..1h', /write 1h\.\.3h$/],
  ['k=1h..1h', /try one value with --set$/],
  ['k=1..2h', /write both in one unit/],
])('%s is told with what to do', (text, expected) =>
  assert.match(JSON.stringify(parseSweep(text)).slice(0, -1), expected),
);

test('nothing needs no unit', () => {
  const { from, to, written } = parsed('k=0..1h');
  assert.deepEqual([from, to, written(from)], [0, 3_600e6, '0s']);
});

describe('the threshold', () => {
  const swept = (text: string, holds: (value: number) => boolean) =>
    sweep(parsed(text), (value) => Promise.resolve(holds(value) ? 'holds' : 'fails'));

  test('of seconds, to the second', async () => {
    const { thresholds } = await swept('k=60s..2h', (value) => value < seconds(3_600));
    assert.deepEqual(
      thresholds.map(({ below, above }) => [below.value, above.value]),
      [[seconds(3_599), seconds(3_600)]],
    );
  });

  test('of counts, wherever it lies, in few steps', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9_999 }), async (limit) => {
        const { thresholds, samples } = await swept('k=0..10000', (value) => value < limit);
        assert.deepEqual(
          thresholds.map(({ below, above }) => [below.value, above.value]),
          [[limit - 1, limit]],
        );
        assert.ok(samples.length <= 17 + 10);
      }),
    );
  });

  test('none where all is alike, several where more is not simply better', async () => {
    assert.deepEqual((await swept('k=1..9', () => true)).thresholds, []);
    assert.equal((await swept('k=0..160', (value) => value < 30 || value > 100)).thresholds.length, 2);
    assert.equal((await swept('k=0..160', (value) => value % 20 < 10)).thresholds.length, 4);
  });

  test('lies on either side of what is not decided', async () => {
    const { thresholds } = await sweep(parsed('k=0..160'), (value) =>
      Promise.resolve(value < 30 ? 'holds' : value < 100 ? 'undecided' : 'fails'),
    );
    assert.deepEqual(
      thresholds.map(({ below, above }) => [below.value, below.verdict, above.value, above.verdict]),
      [
        [29, 'holds', 30, 'undecided'],
        [99, 'undecided', 100, 'fails'],
      ],
    );
  });

  test('is told as far as it is known when somebody stops it', async () => {
    let asked = 0;
    const { samples, thresholds, interrupted } = await sweep(parsed('k=0..10000'), (value) =>
      Promise.resolve(++asked > 19 ? undefined : value < 4_000 ? 'holds' : 'fails'),
    );
    assert.equal(interrupted, true);
    assert.equal(samples.length, 19);
    const [first] = thresholds;
    assert.ok(first && first.below.value < 4_000 && first.above.value >= 4_000);
    assert.ok(first.above.value - first.below.value > 1);
    assert.equal((await sweep(parsed('k=1..9'), () => Promise.resolve(undefined))).samples.length, 0);
  });
});

test.each<[string, 'KEEPALIVE_OFF' | 'NO_LISTENER', string, string | undefined]>([
  ['host.client.sysctl.net.ipv4.tcp_keepalive_time', 'KEEPALIVE_OFF', 'fw1', 'firewall.fw1.idle-timeout'],
  ['firewall.fw1.idle-timeout', 'KEEPALIVE_OFF', 'fw1', undefined],
  ['firewall.fw2.idle-timeout', 'NO_LISTENER', 'fw1', undefined],
  ['firewall.fw1.idle-timeout', 'KEEPALIVE_OFF', 'server', undefined],
])('%s swept, %s at %s: the timer to look at is %s', (key, cause, node, timer) => {
  const at = { value: 1, session: 's', cause: { cause, node, at: instant(0), because: '' } };
  const found = sweepFailure(parsed(`${key}=1..2`), networkFrom(TWO_HOSTS), at);
  assert.equal(found.timer?.key, timer);
});
