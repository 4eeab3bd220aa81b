import assert from 'node:assert/strict';
import { test } from 'vitest';
import { readHosts } from './hosts.ts';

test('addresses with their names; comments are none, and a line that is damaged is said', () => {
  const text =
    '# who is who\n127.0.0.1\tlocalhost\n10.4.0.100  client1-bk.example.org client1-bk # backup\n10.4.0 nobody\n10.4.0.101\n::1 ip6-localhost\n';
  const { names, unread } = readHosts({ file: 'hosts', text });
  assert.deepEqual(
    names?.map(({ address, names: list, by }) => [address, list.join(' '), by?.line]),
    [
      ['127.0.0.1', 'localhost', 2],
      ['10.4.0.100', 'client1-bk.example.org client1-bk', 3],
      ['::1', 'ip6-localhost', 6],
    ],
  );
  assert.deepEqual(
    unread?.map(({ line }) => line),
    [4, 5],
  );
});
