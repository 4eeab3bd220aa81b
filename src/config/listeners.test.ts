import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { readListeners } from './listeners.ts';

const read = (text: string) => readListeners({ file: 'sockets.txt', text });
const brief = (text: string): readonly string[] =>
  (read(text).listeners ?? []).map(({ protocol, address, family, port, device, process }) =>
    [protocol, address ?? '*', port, family && `v${family}`, device && `%${device}`, process]
      .filter((part) => part !== undefined)
      .join(' '),
  );

describe('who listens', () => {
  test('ss, bound to a device, to an address, to anything', () => {
    const text = `State  Recv-Q Send-Q Local Address:Port  Peer Address:Port Process
LISTEN 0      128    10.4.0.100:1556     0.0.0.0:*         users:(("pbx_exchange",pid=1671,fd=3))
LISTEN 0      128    0.0.0.0%eth1:13724  0.0.0.0:*
LISTEN 0      128          *:8080              *:*
ESTAB  0      0      10.4.0.100:22       10.1.0.5:40000
`;
    assert.deepEqual(brief(text), ['tcp 10.4.0.100 1556 v4 pbx_exchange', 'tcp * 13724 v4 %eth1', 'tcp * 8080']);
  });

  test('two sockets on a port are of one family each, one alone is of both', () => {
    const text = `tcp        0      0 0.0.0.0:22       0.0.0.0:*       LISTEN      1206/sshd
tcp6       0      0 :::22            :::*            LISTEN      1206/sshd
tcp6       0      0 :::1556          :::*            LISTEN      99/pbx
tcp6       0      0 ::1:25           :::*            LISTEN      1469/master
`;
    assert.deepEqual(brief(text), ['tcp * 22 v4 sshd', 'tcp * 22 v6 sshd', 'tcp * 1556 pbx', 'tcp ::1 25 v6 master']);
  });

  test('of Solaris, BSD and Windows in German', () => {
    assert.deepEqual(brief('      *.13782              *.*                0      0 49152      0 LISTEN\n'), [
      'tcp * 13782',
    ]);
    assert.deepEqual(
      brief(
        'tcp4       0      0 127.0.0.1.25           *.*                    LISTEN\ntcp46      0      0 *.22 *.* LISTEN\n',
      ),
      ['tcp 127.0.0.1 25 v4', 'tcp * 22'],
    );
    assert.deepEqual(brief('  TCP    0.0.0.0:1556           0.0.0.0:0              ABHÖREN       1712\n'), [
      'tcp * 1556 v4',
    ]);
  });

  test('a port by its name is said', () => {
    const { unread } = read('LISTEN 0 128 10.4.0.100:ssh 0.0.0.0:*\n');
    assert.deepEqual(
      unread?.map(({ line, reason }) => [line, reason.includes('10.4.0.100:ssh')]),
      [[1, true]],
    );
  });
});
