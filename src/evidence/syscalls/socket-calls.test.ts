import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { milliseconds, seconds } from '../../base/duration.ts';
import { instant, later } from '../../base/instant.ts';
import { formatFlow } from '../../model/flow.ts';
import { endpointOf } from '../../../test/seen.ts';
import { pageDouble } from '../../../test/page.ts';
import type { Call } from './call.ts';
import { SocketCalls } from './socket-calls.ts';

const [ours, theirs] = [endpointOf('10.4.0.11:40012'), endpointOf('10.9.0.20:1556')];

type Told = Pick<Call, 'name'> & Partial<Call>;

/** Calls of process 7, one a second, told one after the other. */
function told(...calls: readonly Told[]) {
  const page = pageDouble({ file: 'strace.out' });
  const sockets = new SocketCalls(page);
  for (const [i, call] of calls.entries()) {
    const started = later(instant(0), seconds(i));
    const ended = call.took === undefined ? started : later(started, call.took);
    sockets.tell({
      arguments: '',
      result: 0,
      started,
      ended,
      utc: false,
      pid: 7,
      line: i + 1,
      address: 'none',
      ...call,
    });
  }
  return page;
}
const opened = { name: 'socket', arguments: 'AF_INET, SOCK_STREAM, IPPROTO_TCP', result: 3 };
const named = { name: 'getsockname', arguments: '3', address: ours };
const connect = { name: 'connect', arguments: '3', address: theirs };
const pending = { ...connect, result: -1, error: { name: 'EINPROGRESS' } } as const;
const kinds = (...calls: readonly Told[]) => told(...calls).seen.map(({ kind }) => kind);

describe('a connect', () => {
  test('that returns at once is begun and done', () =>
    assert.deepEqual(kinds(opened, connect), ['socket-opened', 'connect-started', 'connected']));
  test('in progress is done when the socket has no error any more, and only once', () => {
    const asked = { name: 'getsockopt', arguments: '3, SOL_SOCKET, SO_ERROR, [0], [4]' };
    assert.deepEqual(kinds(opened, pending, asked, asked), ['socket-opened', 'connect-started', 'connected']);
  });
  test('in progress that ends in an error is refused by it, as number or name', () => {
    for (const value of ['111', 'ECONNREFUSED']) {
      const page = told(opened, pending, { name: 'getsockopt', arguments: `3, SOL_SOCKET, SO_ERROR, [${value}], [4]` });
      assert.equal(page.ofKind('refused')[0]?.error.name, 'ECONNREFUSED');
    }
  });
  test('that is only asked how it stands is no new attempt', () => {
    assert.deepEqual(kinds(opened, pending, pending), ['socket-opened', 'connect-started']);
  });
  test('counts on while one host is tried in vain, and begins anew with success or another host', () => {
    const failed = { ...connect, result: -1, error: { name: 'ECONNREFUSED' } } as const;
    const other = { ...failed, address: endpointOf('10.9.0.21:1556') };
    const attempts = told(opened, failed, failed, other, failed, connect, failed)
      .ofKind('connect-started')
      .map(({ attempt }) => attempt);
    assert.deepEqual(attempts, [1, 2, 1, 1, 2, 1]);
  });
  test('to a local or datagram socket is nothing of ours', () => {
    assert.deepEqual(kinds({ ...opened, arguments: 'AF_INET, SOCK_DGRAM, 0' }, connect), []);
    assert.deepEqual(kinds({ ...opened, arguments: 'AF_UNIX, SOCK_STREAM, 0' }, connect), []);
    assert.deepEqual(
      kinds(opened, { ...connect, address: 'other-family' }, { name: 'sendto', arguments: '3', result: 9 }),
      ['socket-opened'],
    );
  });
});

describe('what is sent and received', () => {
  test('is told with its flow, from who sends', () => {
    const page = told(
      opened,
      connect,
      named,
      { name: 'sendto', arguments: '3', result: 5 },
      { name: 'recvfrom', arguments: '3', result: 6 },
    );
    assert.deepEqual(
      page.seen.slice(-2).map(({ kind, flow }) => [kind, flow && formatFlow(flow)]),
      [
        ['sent', '10.4.0.11:40012 -> 10.9.0.20:1556'],
        ['received', '10.9.0.20:1556 -> 10.4.0.11:40012'],
      ],
    );
  });
  test('by read and write is a file’s, unless the handle is a socket', () => {
    assert.deepEqual(kinds({ name: 'read', arguments: '9', result: 100 }), []);
  });
  test('not yet is no event, unless the program waited a second for it', () => {
    const again = { name: 'recvfrom', arguments: '3', result: -1, error: { name: 'EAGAIN' } } as const;
    assert.deepEqual(kinds(opened, connect, named, { ...again, took: milliseconds(999) }).slice(3), []);
    assert.deepEqual(kinds(opened, connect, named, { ...again, took: seconds(1) }).slice(3), ['received']);
  });
});

describe('a wait', () => {
  const poll = (took: number, result: number, handle = 3) =>
    ({
      name: 'poll',
      arguments: `[{fd=${handle}, events=POLLOUT}], 1, 10000`,
      result,
      took: milliseconds(took),
    }) as const;
  test('for a connection is told however short', () =>
    assert.deepEqual(kinds(opened, pending, poll(1, 1)).slice(2), ['waited']));
  test('for anything else is told from a second, when nothing came', () => {
    assert.deepEqual(
      [poll(999, 0), poll(1_000, 0), poll(5_000, 1)].map((one) => kinds(one).length),
      [0, 1, 0],
    );
  });
  test('without a measured time lasted as long as it was allowed to', () => {
    const untimed = (name: string, args: string) =>
      told({ name, arguments: args, remark: 'Timeout' }).ofKind('waited')[0]?.for;
    assert.equal(untimed('poll', '[{fd=3, events=POLLIN}], 1, 2000'), seconds(2));
    assert.equal(untimed('select', '4, [3], NULL, NULL, {tv_sec=60, tv_usec=0}'), seconds(60));
  });
});

describe('options', () => {
  const option = (words: string, result = 0) =>
    told({ name: 'setsockopt', arguments: words, result })
      .ofKind('option-set')
      .map((one) => [one.option, one.value]);
  test('that decide about life are told', () => {
    assert.deepEqual(option('3, SOL_SOCKET, SO_KEEPALIVE, [1], 4'), [['SO_KEEPALIVE', 1]]);
    assert.deepEqual(option('3, SOL_TCP, TCP_USER_TIMEOUT, [60000], 4'), [['TCP_USER_TIMEOUT', 60_000]]);
    assert.deepEqual(
      option('3, SOL_TCP, 4 /* TCP_??? */, [300], 4'),
      [['TCP_KEEPIDLE', 300]],
      'a strace that does not know its name',
    );
  });
  test('others, and those that were refused, are not', () => {
    assert.deepEqual(option('3, SOL_TCP, TCP_NODELAY, [1], 4'), []);
    assert.deepEqual(option('3, SOL_SOCKET, 4, [1], 4'), []);
    assert.deepEqual(option('3, SOL_SOCKET, SO_KEEPALIVE, [1], 4', -1), []);
  });
});

test('an accepted connection is told from the caller to the called', () => {
  const page = told(
    { name: 'bind', arguments: '5', address: theirs },
    { name: 'accept4', arguments: '5', result: 6, address: ours },
  );
  const [accepted] = page.ofKind('accepted');
  assert.equal(accepted?.flow && formatFlow(accepted.flow), '10.4.0.11:40012 -> 10.9.0.20:1556');
});
