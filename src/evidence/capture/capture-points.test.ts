import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { CaptureInterface } from '../../wire/frame.ts';
import { CapturePoints, pointName } from './capture-points.ts';

const points = () => new CapturePoints({ file: 'media1/any.pcap', clock: 'media1 (UTC)', node: 'media1' });
const on = (index: number, name?: string) => ({ index, name }) as CaptureInterface;

describe('a capture point', () => {
  test('is one interface of one file: the same name in a later section is the same', () => {
    const all = points();
    assert.deepEqual(
      [on(0, 'eth0'), on(1, 'eth1'), on(0, 'eth0'), on(3, 'eth1')].map((one) => all.numberOf(one, 0)),
      [0, 1, 0, 1],
    );
    assert.deepEqual(
      all.all.map(({ name }) => name),
      ['media1 eth0', 'media1 eth1'],
    );
  });
  test('is one of the interfaces inside of a capture of any', () => {
    const all = points();
    const any = on(0, 'any');
    assert.deepEqual(
      [2, 3, 2, 0].map((cooked) => all.numberOf(any, cooked)),
      [0, 1, 0, 2],
    );
    assert.deepEqual(
      all.all.map((one) => one.interface),
      ['if2', 'if3', 'any'],
    );
  });
  test('without a name has its number, but for the first, which may be the only one', () => {
    const all = points();
    assert.deepEqual([all.numberOf(on(0), 0), all.numberOf(on(1), 0)], [0, 1]);
    assert.deepEqual(
      all.all.map((one) => one.interface),
      [undefined, 'interface 1'],
    );
  });
});

test('people read the host and the interface, else the file, which they name after it', () => {
  assert.equal(pointName('media1/eth0.pcap.gz', 'media1', undefined), 'media1 eth0');
  assert.equal(pointName('media1/any.pcap', 'media1', 'eth1'), 'media1 eth1');
  assert.equal(pointName('tap.pcapng', undefined, undefined), 'tap.pcapng');
  assert.equal(pointName('tap.pcapng', undefined, 'eth1'), 'tap.pcapng:eth1');
});
