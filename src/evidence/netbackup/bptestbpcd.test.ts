import assert from 'node:assert/strict';
import { test } from 'vitest';
import { formatFlow } from '../../model/flow.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { bptestbpcd } from './bptestbpcd.ts';

const read = (text: string) => {
  const page = pageDouble({ file: 'media1/bptestbpcd.txt' });
  const { unread } = readText(bptestbpcd, page, text);
  const sockets = page.ofKind('connected').map((one) => [one.service, one.via, one.flow && formatFlow(one.flow)]);
  return { page, sockets, unread };
};

test('two sockets straight to the client', () => {
  assert.deepEqual(read('1 1 1\n10.20.0.11:41022 -> 10.30.0.21:1556\n10.20.0.11:41023 -> 10.30.0.21:1556').sockets, [
    ['BPCD', undefined, '10.20.0.11:41022 -> 10.30.0.21:1556'],
    ['BPCD', undefined, '10.20.0.11:41023 -> 10.30.0.21:1556'],
  ]);
});

test('through the proxies, the pair on the network counts and not the one on the loopback interface', () => {
  assert.deepEqual(
    read('1 1 1\n127.0.0.1:36000 -> 127.0.0.1:55000 PROXY 10.20.0.11:41022 -> 10.30.0.21:1556').sockets,
    [['BPCD', 'proxy', '10.20.0.11:41022 -> 10.30.0.21:1556']],
  );
});

test('IPv6', () => {
  assert.deepEqual(read('fd00:20::b:41022 -> fd00:30::15:13724').sockets, [
    ['BPCD', undefined, '[fd00:20::b]:41022 -> [fd00:30::15]:13724'],
  ]);
});

test('a copy without line feeds and addresses still says that both sockets were connected', () => {
  const { sockets, unread } = read('1 1 1 -> ->');
  assert.deepEqual(sockets, [
    ['BPCD', undefined, undefined],
    ['BPCD', undefined, undefined],
  ]);
  assert.deepEqual(unread, []);
});

test.each(['7 1 1 -> ->', '1 1 1', ' -> ', '10.20.0.11:41022 ->', 'media1: 80 -> client7:1556 over the wire'])(
  'nothing is claimed by %j',
  (text) => {
    assert.deepEqual(read(text).page.seen, []);
  },
);

test('a line with names in place of addresses is said to be unread', () => {
  assert.equal(read('media1:41022 -> client7:1556').unread.length, 1);
});

test('the failure that it prints on a terminal', () => {
  const { page } = read('<16>bptestbpcd main: Function ConnectToBPCD(client7) failed: 25');
  assert.deepEqual(
    page.ofKind('status').map((one) => one.status),
    [25],
  );
});
