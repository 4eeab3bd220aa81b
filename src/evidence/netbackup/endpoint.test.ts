import assert from 'node:assert/strict';
import { test } from 'vitest';
import { formatFlow } from '../../model/flow.ts';
import { endpoint, flowAfter } from './endpoint.ts';

test.each([
  ['10.20.0.11.41022', '10.20.0.11', 41022],
  ['10.20.0.11:41022', '10.20.0.11', 41022],
  ['fd00:20::b.1556', 'fd00:20::b', 1556],
  ['[fd00:20::b]:1556', 'fd00:20::b', 1556],
  ['::ffff:10.20.0.11.1556', '10.20.0.11', 1556],
  ['127.0.0.1.65535', '127.0.0.1', 65535],
])('%s', (text, address, port) => {
  assert.deepEqual(endpoint(text), { address, port });
});

test.each([
  '',
  '.',
  ':',
  '10.20.0.11',
  '10.20.0.11.',
  '10.20.0.11.65536',
  '10.20.0.11.0x9',
  '10.20.0.999.80',
  '.13724',
  '1.2.3.4. 80',
])('%j is no endpoint', (text) => {
  assert.equal(endpoint(text), undefined);
});

test('a flow stands between FROM and the next blank after TO', () => {
  const message = 'BPCD CONNECT FROM 10.20.0.11.41022 TO 10.30.0.21.13724 fd = 7';
  const flow = flowAfter(message, message.indexOf('FROM ') + 5);
  assert.equal(flow && formatFlow(flow), '10.20.0.11:41022 -> 10.30.0.21:13724');
});

test('a flow whose addresses were taken out is no flow', () => {
  assert.equal(flowAfter('CONNECT FROM  TO  fd = 7', 13), undefined);
  assert.equal(flowAfter('CONNECT FROM 10.20.0.11.41022', 13), undefined);
});
