import assert from 'node:assert/strict';
import { test } from 'vitest';
import { faultText } from './fault-text.ts';

const failed = (code: string) => Object.assign(new Error(`open: ${code}`), { code });

test('files that run out are told with what helps', () => {
  assert.match(faultText(failed('EMFILE')).replaceAll(/\s+/g, ' '), /^holdfast: EMFILE: .*ulimit -n, or LimitNOFILE=/);
  assert.match(faultText(failed('ENFILE')), /fs\.file-max$/);
});

test.each([failed('EIO'), new TypeError('x'), 'x'])('%s is a fault to be reported, in printable words', (error) => {
  assert.match(faultText(error), /a fault of Holdfast itself: .*please report it/);
});
