import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { readAsa } from '../../config/asa/read-asa.ts';
import { LoadedNode } from '../../trace/host/loaded-node.ts';
import { AsaDevice } from './asa-device.ts';
import { orderLines, placed } from './class-order.ts';

const textOf = (names: readonly string[]): string =>
  ['policy-map p', ...names.flatMap((name) => [` class ${name}`, `  set connection conn-max ${name.length}`]), ''].join(
    '\n',
  );

function deviceOf(text: string): AsaDevice {
  const { node } = readAsa({ file: 'fw1.cfg', text });
  assert.ok(node.filter?.kind === 'asa');
  return new AsaDevice(new LoadedNode(node), node.filter.policy, text);
}

describe('a place in an order', () => {
  test.each([
    ['b', 'x b c', ['x', 'b', 'c']],
    [undefined, 'x at the end', ['b', 'c', 'x']],
    ['gone', 'x at the end', ['b', 'c', 'x']],
  ])('before %s: %s', (before, _, expected) => {
    assert.deepEqual(placed(['b', 'c'], 'x', before), expected);
  });
});

describe('what is typed', () => {
  test('whatever the order, the device has it afterwards, and every class does what it did', () => {
    const names = ['a', 'bb', 'ccc', 'dddd', 'eeeee'];
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: 5 }), (order) => {
        const before = deviceOf(textOf(names));
        const lines = orderLines(before, { policyMap: 'p', order, lines: new Map() });
        const after = deviceOf(`${textOf(names)}${lines.join('\n')}\n`);
        assert.deepEqual(after.classesOf('p'), order);
        for (const name of names) assert.deepEqual(after.linesOfClass('p', name), before.linesOfClass('p', name));
      }),
    );
  });

  test('what has its place already is left alone', () => {
    const device = deviceOf(textOf(['a', 'bb', 'ccc']));
    const order = ['a', 'ccc', 'bb'];
    assert.deepEqual(orderLines(device, { policyMap: 'p', order, lines: new Map() }), [
      'policy-map p',
      ' no class bb',
      ' class bb',
      '  set connection conn-max 2',
    ]);
  });
});
