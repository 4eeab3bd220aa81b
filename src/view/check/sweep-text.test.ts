import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours } from '../../base/duration.ts';
import { instant } from '../../base/instant.ts';
import { parseSweep, type SampleVerdict, type Sweep, sweep, type SweepFailure } from '../../check/sweep.ts';
import { plain } from '../paint.ts';
import { sweepJson, sweepText, type SweptAndFailed } from './sweep-text.ts';

async function swept(
  text: string,
  holds: (value: number) => boolean | undefined,
): Promise<readonly [Sweep, SweptAndFailed]> {
  const wanted = parseSweep(text);
  assert.ok(typeof wanted === 'object');
  const verdict = (value: number): Promise<SampleVerdict> => {
    const is = holds(value);
    return Promise.resolve(is === undefined ? 'undecided' : is ? 'holds' : 'fails');
  };
  return [wanted, { ...(await sweep(wanted, verdict)), failures: [], assumed: [] }];
}

describe('the threshold in words', () => {
  const words = async (holds: (value: number) => boolean | undefined) =>
    sweepText(...(await swept('k=60s..2h', holds)), plain);

  test.each<[(value: number) => boolean | undefined, RegExp]>([
    [(value) => value < 3_600e6, /Threshold: up to 59 min 59 s it holds, from 1 h it does not\./],
    [(value) => value >= 3_600e6, /Threshold: from 1 h it holds, up to 59 min 59 s it does not\./],
    [() => true, /holds everywhere between/],
    [() => false, /holds nowhere between/],
    [() => undefined, /Nothing that is expected is decided anywhere between: play more/],
    [(value) => value < 3_600e6 || undefined, /up to 59 min 59 s it holds, from 1 h it is undecided\./],
    [
      (value) => (value < 3_600e6 ? undefined : false),
      /up to 59 min 59 s it is undecided, from 1 h it does not hold\./,
    ],
    [(value) => value < 1_000e6 || value > 5_000e6, /There are several/],
  ])('case %#', async (holds, expected) => assert.match(await words(holds), expected));

  test('with a row for each value that was tried, in 100 columns', async () => {
    const lines = (await words((value) => value < 3_600e6)).split('\n');
    assert.ok(lines.filter((line) => line.includes('|')).length >= 17);
    for (const line of lines) assert.ok(line.length <= 100, line);
  });
});

test('as JSON spans are seconds', async () => {
  const json = JSON.parse(sweepJson(...(await swept('k=60s..2h', (value) => value < 3_600e6))));
  assert.equal(json.schema, 'holdfast/sweep@1');
  assert.deepEqual(
    json.thresholds.map((one: { below: { value: number }; above: { value: number } }) => [
      one.below.value,
      one.above.value,
    ]),
    [[3_599, 3_600]],
  );
});

test('as JSON what is not decided does not hold, and is told to be that', async () => {
  const json = JSON.parse(sweepJson(...(await swept('k=1..2', (value) => value < 2 || undefined))));
  assert.deepEqual(json.samples, [
    { value: 1, shown: '1', holds: true },
    { value: 2, shown: '2', holds: false, undecided: true },
  ]);
});

test('what all values rest on is the last line, and in the JSON', async () => {
  const [wanted, all] = await swept('k=60s..2h', () => true);
  const rules = { code: 'ASSUMED_NO_RULES', node: 'gw', kind: 'linux', of: 'rules', words: 'x' } as const;
  const rested = { ...all, assumed: [rules] };
  assert.match(sweepText(wanted, rested, plain), /\n\nThis rests on ASSUMED_NO_RULES: gw .*\n$/);
  assert.deepEqual(JSON.parse(sweepJson(wanted, rested)).assumed, [rules]);
});

describe('where it holds nowhere, why', () => {
  const failure: SweepFailure = {
    value: 60e6,
    session: 'nightly',
    cause: { cause: 'KEEPALIVE_OFF', node: 'fw2', at: instant(0), because: 'fw2 forgot it' },
    timer: { node: 'fw2', key: 'firewall.fw2.timeout.conn' },
  };
  const told = async (...failures: readonly SweepFailure[]) => {
    const [wanted, all] = await swept('k=60s..2h', () => false);
    return [sweepText(wanted, { ...all, failures }, plain), sweepJson(wanted, { ...all, failures })] as const;
  };

  test('at both ends alike: once, with the timer that decides', async () => {
    const [text, json] = await told(failure, { ...failure, value: 7_200e6 });
    assert.match(text, /At 1 min as at 2 h: nightly fails, KEEPALIVE_OFF: fw2 forgot it\./);
    assert.equal(text.split('its timer is firewall.fw2.timeout.conn').length, 2);
    const [first] = JSON.parse(json).failures;
    assert.deepEqual([first.value, first.cause.code, first.timer.key], [60, 'KEEPALIVE_OFF', failure.timer?.key]);
  });

  test('what does not hold where nobody noticed anything, and the timer of the other end alone', async () => {
    const by = { file: 's.yaml', line: 1, column: 1, text: '' };
    const expectation = { is: 'idle-below', below: hours(1), firewall: 'fw1', by } as const;
    const broken = { expectation, verdict: 'broken', found: 'the longest silence reached 2 h' } as const;
    const [text] = await told(failure, { value: 7_200e6, session: 'nightly', cause: undefined, broken });
    const words = text.replaceAll(/\s+/g, ' ');
    assert.match(words, /At 2 h: of nightly this does not hold: no connection is silent for 1 h at fw1 \(the/);
    assert.match(words, /At 1 min fw2 forgets first/);
  });

  test('with the timer that was swept there is nothing to turn to', async () => {
    const [text] = await told({ ...failure, timer: undefined });
    assert.doesNotMatch(text, /its timer is/);
  });
});
