import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, test } from 'vitest';
import { milliseconds, seconds } from '../../base/duration.ts';
import { parseState, writeState } from './idle-state.ts';
import type { Tried } from './idle-verdict.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-probe-'));
afterAll(() => rmSync(folder, { recursive: true }));

const all: readonly Tried[] = [
  { exercise: 'plain', pause: seconds(10), verdict: { is: 'alive', roundTrip: milliseconds(1), silence: seconds(10) } },
  { exercise: 'plain', pause: seconds(20), verdict: { is: 'silent', silence: seconds(20), farGot: true } },
  { exercise: 'keepalive', pause: seconds(20), verdict: { is: 'silent', silence: seconds(20) } },
  { exercise: 'far-data', pause: seconds(20), verdict: { is: 'reset', when: 'in-pause', after: seconds(15) } },
  {
    exercise: 'plain',
    pause: seconds(20),
    verdict: { is: 'closed', when: 'on-data', after: seconds(20), far: 'over' },
  },
];

describe('the state of a search', () => {
  test('is read as it was written, whole or not at all, and by its owner only', () => {
    const file = join(folder, 'state');
    writeState(file, { subject: 'fw1', tried: all.slice(0, 1) });
    writeState(file, { subject: 'fw1', tried: all });
    assert.deepEqual(parseState(readFileSync(file, 'utf8'), 'fw1'), all);
    assert.equal(existsSync(`${file}.new`), false);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  test.each([
    ['no JSON', '{', /found no JSON/],
    ['another document', '{"schema":"holdfast/probe@1"}', /found no "schema": "holdfast\/probe-state@1"/],
    [
      'another search',
      '{"schema":"holdfast/probe-state@1","subject":"fw2","tried":[]}',
      /of another search \(fw2\), and this one is fw1/,
    ],
    [
      'a try that nobody made',
      '{"schema":"holdfast/probe-state@1","subject":"fw1","tried":[{"exercise":"plain","pause":-1,"verdict":{"is":"alive"}}]}',
      /a try that no run has written/,
    ],
    [
      'an exercise that there is not',
      '{"schema":"holdfast/probe-state@1","subject":"fw1","tried":[{"exercise":"push-ups","pause":1,"verdict":{"is":"silent","silence":1}}]}',
      /a try that no run has written/,
    ],
  ])('%s is refused', (_, text, why) => {
    const read = parseState(text, 'fw1');
    assert.match('wrong' in read ? read.wrong : 'read', why);
  });
});
