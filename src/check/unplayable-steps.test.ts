import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { mistakesIn } from '../../test/sessions-mistakes.ts';

/** An actor by hand that does this, behind a connection. */
const doing = (...steps: readonly string[]) => `sessions:
  s:
    actors:
      a:
        on: media1
        steps:
          - { connect: client1, as: db, ports: [99] }
${steps.map((step) => `          - ${step}\n`).join('')}`;

describe('what a program cannot do is told at its step', () => {
  test.each([
    [doing('{ end: 0 }', '{ send: 1, on: db }'), '9:13 a step that nobody reaches, behind "end" in "send" of a'],
    [
      doing('{ repeat: 3, steps: [{ end: 0 }, { idle: 1s }] }'),
      '8:46 a step that nobody reaches, behind "end" in "idle" of a',
    ],
    [doing('{ repeat: 3, steps: [{ end: 0 }] }', '{ idle: 1s }'), '9:13 a step that nobody reaches, behind "end"'],
    [
      doing('{ send: 100 TB, on: db }'),
      '8:21 "100 TB" | an amount above nothing and of at most 16777216 bytes (sendBytesMax)',
    ],
    [doing('{ send: 16777217, on: db }'), '8:21 '],
  ])('%s', (text, expected) => {
    const [first = ''] = mistakesIn(text);
    assert.ok(first.startsWith(expected), first);
  });

  test('the last step may be the end, and as much as the bound be sent', () =>
    assert.deepEqual(
      mistakesIn(doing('{ send: 16777216, on: db }', '{ repeat: 3, steps: [{ idle: 1s }] }', '{ end: 0 }')),
      [],
    ));

  test.each([
    ['idle: 1us, interval: 1s', '8:46'],
    ['idle: 1s, interval: 1500ms', '8:60'],
  ])('keepalive of %s, which no socket counts', (times, place) => {
    const text = doing().replace('[99] }', `[99] }\n          - { listen: 99, keepalive: { ${times}, count: 3 } }`);
    const [first = ''] = mistakesIn(text);
    assert.ok(first.includes('whole seconds, at least one'), first);
    assert.ok(first.startsWith(place), first);
  });
});
