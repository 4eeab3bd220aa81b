import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { failure, plainFacts, statusIn } from './failure.ts';

describe('a result', () => {
  test.each([
    ['bptm: EXITING with status 87 <----------', 87],
    ['bpbkar Exit: INF - EXIT STATUS 40: network connection broken', 40],
    ['bpbkar Exit: ERR - bpbkar FATAL exit status = 24: socket write failed', 24],
    ['bpcd exit_bpcd: exit status 46  ----------->exiting', 46],
    ['tar_base::V_vTarMsgW: INF - Server status = 13', 13],
    ['backup of media1 exited with status 58 (can’t connect to client)', 58],
    ['done. status: 87: media close error', 87],
    ['process_requests: get_vnetd_forward_socket failed: 25', 25],
    ['bptestbpcd main: Function ConnectToBPCD(client7) failed: 46', 46],
    ['bpbkar Exit: INF - EXIT STATUS 0: the requested operation was successfully completed', 0],
  ])('%s', (message, status) => {
    assert.equal(statusIn(message), status);
  });

  test.each([
    'vnet_connect_by_vnetd: ... 0: exit status 18',
    'ProcessRequests: vnetd.c.411: 0: status: 11 0x0000000b',
    'process_connect_forward_socket: ... 0: status: 11 0x0000000b',
    'bpcd exit_bpcd: exit status 0  ----------->exiting',
    'bpbrm main: status of the child is not known yet',
  ])('none: %s', (message) => {
    assert.equal(statusIn(message), undefined);
  });
});

describe('the operating system behind a failure', () => {
  test.each([
    ['bpbrm readline: cannot read: errno = 104 - Connection reset by peer', 'ECONNRESET', 104],
    ['flush_archive(): ERR - Cannot write to STDOUT. Errno = 32: Broken pipe', 'EPIPE', 32],
    ['bptm fill_buffer: read from client, WSA error 10054', 'ECONNRESET', 10054],
    ['bpbrm write: An existing connection was forcibly closed by the remote host.  (10054)', 'ECONNRESET', 10054],
    ['bpbrm connect: cannot reach client7, Connection timed out (110)', 'ETIMEDOUT', undefined],
    ['system call failed - Connection reset by peer (at ../child.c.1373)', 'ECONNRESET', undefined],
  ])('%s', (words, name, number) => {
    const error = number === undefined ? { name } : { name, number };
    assert.deepEqual(failure(words), [{ kind: 'failure', words, error }]);
  });

  test('the words decide where the number means something else on another system', () => {
    const [fact] = failure('bpbrm readline: cannot read: errno = 73 - Connection reset by peer');
    assert.deepEqual(fact?.kind === 'failure' && fact.error, { name: 'ECONNRESET', number: 73 });
  });

  test('"completed successfully (0)" and a status in brackets are no reason', () => {
    for (const words of [
      'bpbrm handle_backup: no data socket, The operation completed successfully. (0)',
      'bpbrm main: backup of client7 failed, cannot connect on socket (25)',
    ]) {
      assert.deepEqual(failure(words), [{ kind: 'failure', words }]);
    }
  });

  test('for how long bpbrm will read is a setting of it', () => {
    assert.deepEqual(plainFacts('bpbrm main: client read timeout = 1800', 2), [
      { kind: 'setting', name: 'CLIENT_READ_TIMEOUT', value: '1800' },
    ]);
  });

  test("a read that ended by the program's own timer is an expired read", () => {
    assert.deepEqual(failure('bpbrm readline: socket read failed: errno = 62 - Timer expired'), [
      { kind: 'read-expired', error: { name: 'ETIME', number: 62 } },
    ]);
  });
});

test('who called, and by which name', () => {
  assert.deepEqual(plainFacts('bpcd peer_hostname: Connection from host media1-bk (10.20.0.11) port 41022', 2), [
    { kind: 'peer-named', address: '10.20.0.11', name: 'media1-bk' },
  ]);
});

test('a child on UNIX has no thread', () => {
  assert.deepEqual(plainFacts('bpbrm spawn_child: bpbrm child pid = 4711', 2), [
    { kind: 'spawned', child: { pid: 4711 } },
  ]);
  assert.deepEqual(plainFacts('bpbrm spawn_child: bpbrm child pid = 4711.12', 2), [
    { kind: 'spawned', child: { pid: 4711, tid: 12 } },
  ]);
});

test('an error is what its severity or its mark says, and nothing else', () => {
  const words = 'bpbrm main: the peer went away';
  assert.deepEqual(plainFacts(words, 16), [{ kind: 'failure', words }]);
  assert.deepEqual(plainFacts(words, 8), []);
  assert.equal(plainFacts('tar_base::V_vTarMsgW: ERR - terminating', 2)[0]?.kind, 'failure');
});

test('what bpbrm passes on of the client is progress; an error in it stays one', () => {
  assert.deepEqual(plainFacts('bpbrm main: from client client1: KBW - 40', 2), [
    { kind: 'progress', words: 'bpbrm main: from client client1: KBW - 40' },
  ]);
  assert.equal(plainFacts('bpbrm main: from client client1: ERR - socket read failed', 16)[0]?.kind, 'failure');
});
