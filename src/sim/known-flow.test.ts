import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../base/address.ts';
import { type Flow, formatFlow, reverse } from '../model/flow.ts';
import { backward, flowKey, known } from './known-flow.ts';

const plain: Flow = {
  protocol: 'tcp',
  source: { address: '10.0.0.1' as Address, port: 40_000 },
  destination: { address: '10.0.0.2' as Address, port: 13_724 },
};

describe('a flow that is known', () => {
  const flow = known(plain);

  test('is written as any other', () => {
    assert.equal(JSON.stringify(flow), JSON.stringify(plain));
    assert.equal(flowKey(flow), formatFlow(plain));
  });

  test('has one other direction, whose other direction it is', () => {
    assert.equal(JSON.stringify(backward(flow)), JSON.stringify(reverse(plain)));
    assert.equal(flowKey(backward(flow)), formatFlow(reverse(plain)));
    assert.equal(backward(flow), backward(flow));
    assert.equal(backward(backward(flow)), flow);
  });

  test('is not made a second time', () => {
    assert.equal(known(flow), flow);
  });
});

test('one that nobody made known has the same key and the same other direction', () => {
  assert.equal(flowKey(plain), flowKey(known(plain)));
  assert.deepEqual(backward(plain), reverse(plain));
});
