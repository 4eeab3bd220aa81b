import assert from 'node:assert/strict';
import { test } from 'vitest';
import { firstName, returnedName, withoutNames } from './descriptor-name.ts';

test.each([
  ['4<TCP:[127.0.0.1:39495->127.0.0.1:38207]>, "x", 1) = 1 <0.000018>', '4, "x", 1) = 1 <0.000018>'],
  ['4<socket:[3850387]>, SOL_SOCKET, SO_ERROR, [0], [4]) = 0', '4, SOL_SOCKET, SO_ERROR, [0], [4]) = 0'],
  ['[{fd=4<TCP:[127.0.0.1:39495]>, events=POLLOUT}], 1, 9) = 1', '[{fd=4, events=POLLOUT}], 1, 9) = 1'],
  ['0</dev/pts/0<char 136:0>>, "", 1) = 0', '0, "", 1) = 0'],
  [
    'AF_INET, SOCK_STREAM, IPPROTO_TCP) = 3<TCPv6:[3850656]> <0.000044>',
    'AF_INET, SOCK_STREAM, IPPROTO_TCP) = 3 <0.000044>',
  ],
  ['3<TCP:[1]>,  <unfinished ...>', '3,  <unfinished ...>'],
  ['4, "a1<b", 4) = 4 <0.000020>', '4, "a1<b", 4) = 4 <0.000020>'],
])('%s', (text, without) => {
  assert.equal(withoutNames(text), without);
});

test('what the name says', () => {
  const [local, peer] = [
    { address: '10.4.0.11', port: 40_012 },
    { address: '10.9.0.20', port: 1_556 },
  ];
  assert.deepEqual(firstName('4<TCP:[10.4.0.11:40012->10.9.0.20:1556]>, "x", 1) = 1'), { kind: 'tcp', local, peer });
  assert.deepEqual(firstName('4<TCP:[10.4.0.11:40012]>, "x", 1) = 1'), { kind: 'tcp', local });
  assert.deepEqual(firstName('4<TCP:[3850469]>) = 0'), { kind: 'tcp' });
  assert.deepEqual(firstName('4<socket:[3850469]>) = 0'), { kind: 'socket' });
  assert.deepEqual(firstName('4<UDP:[127.0.0.1:34729->127.0.0.1:53]>) = 0'), { kind: 'other' });
  assert.equal(firstName('4) = 0'), undefined);
  assert.deepEqual(returnedName('3<TCP:[1]>, NULL, NULL) = 7<TCPv6:[[::1]:80->[::1]:9]> <0.1>'), {
    kind: 'tcp',
    local: { address: '::1', port: 80 },
    peer: { address: '::1', port: 9 },
  });
});
