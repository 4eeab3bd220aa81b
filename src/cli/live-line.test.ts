import assert from 'node:assert/strict';
import { test } from 'vitest';
import { liveLine } from './live-line.ts';
import { written } from '../../test/written.ts';

function terminal() {
  const all: string[] = [];
  return { isTTY: true, write: (text: string) => all.push(text), all };
}

test('a terminal has one line, written over, and wiped in the end', () => {
  const to = terminal();
  let now = 0;
  const line = liveLine(to, () => now);
  line.show('one');
  line.show('too soon');
  now = 1_000;
  line.show('x'.repeat(200));
  line.stop();
  line.stop();
  assert.deepEqual(to.all, ['\rone\u001b[K', `\r${'x'.repeat(96)}...\u001b[K`, '\r\u001b[K']);
});

test('a log has a line now and then, and none of what is over soon', async () => {
  let now = 0;
  const { err } = await written(() => {
    const line = liveLine({ write: () => assert.fail('the log is written by complain') }, () => now);
    for (const at of [0, 59_000, 60_000, 61_000]) {
      now = at;
      line.show(`at ${at}`);
    }
    line.stop();
  });
  assert.equal(err, 'holdfast: at 60000\n');
});
