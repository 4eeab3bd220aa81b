import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { milliseconds, seconds } from '../../base/duration.ts';
import { endVerdict, pathVerdict, pathWords, type SeenPath } from './path-findings.ts';

const connected: SeenPath['outcome'] = {
  kind: 'connected',
  roundTrip: milliseconds(1),
  after: milliseconds(1),
  repeated: 0,
};
const silence: SeenPath['outcome'] = { kind: 'silence', after: seconds(10), repeated: 3 };
const [same, apart, half] = [
  { in: ['eth0'], out: ['eth0'] },
  { in: ['eth0'], out: ['eth1'] },
  { in: [], out: ['eth1'] },
];

describe('the way back', () => {
  test.each<[ReturnType<typeof pathVerdict>, SeenPath]>([
    ['symmetric', { outcome: connected, near: same, far: same }],
    ['asymmetric', { outcome: connected, near: apart, far: same }],
    ['asymmetric', { outcome: connected, far: apart }],
    ['asymmetric', { outcome: connected, near: { in: ['eth0', 'eth1'], out: ['eth0'] }, far: same }],
    ['not-known', { outcome: connected, near: same }],
    ['not-known', { outcome: connected }],
    ['answer-dropped', { outcome: silence, near: apart }],
    ['no-answer', { outcome: silence, near: half }],
    ['no-answer', { outcome: silence }],
  ])('%s', (verdict, path) => assert.equal(pathVerdict(path), verdict));

  test('of an end that saw one direction only is not known', () => {
    assert.deepEqual(
      [endVerdict(half), endVerdict(undefined), endVerdict(same), endVerdict(apart)],
      ['not-seen', 'not-seen', 'same', 'different'],
    );
  });

  test('in words: where it parts, and who minds', () => {
    const words = pathWords({ outcome: connected, near: apart, far: same }, 'media1:7717').join('\n');
    assert.match(words, /^media1:7717: ASYMMETRIC/);
    assert.match(words, /Here requests leave by eth1, replies come in by eth0\./);
    assert.match(words, /At the far end requests come in by eth0, replies leave by eth0\./);
    assert.match(words, /reverse-path filter/);
  });

  test('in words: what could not be seen, and what it needs', () => {
    const words = pathWords({ outcome: connected }, 'media1:7717').join('\n');
    assert.match(words, /Here packets may not be seen: that needs CAP_NET_RAW/);
    assert.match(words, /The far end did not tell/);
  });

  test('in words: an answer that came and was dropped', () => {
    assert.match(
      pathWords({ outcome: silence, near: apart }, 'm:1').join('\n'),
      /the kernel takes none of them[^]*rp_filter/,
    );
  });
});
