import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatDuration } from '../../base/duration.ts';
import { formatEndpoint } from '../../model/flow.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { stalls, totalOf } from './stall.ts';

const line = (time: string, text: string, thread = '5592.5372') => `${time} [${thread}] <2> ${text}`;
const trying = (time: string, attempt: number, thread?: string) =>
  line(time, `vnet_async_connect: vnet_vnetd.c.812: 0: connect in progress: ${attempt} 0x0000000${attempt}`, thread);
const got = (time: string, port: number, thread?: string) =>
  line(time, `logconnections: BPCD CONNECT FROM 10.1.0.10.3583 TO 10.2.0.20.${port} fd = 1240`, thread);
const log = (...lines: readonly string[]) => ({ 'media1/bpbrm/log.112026': lines.join('\n') });

const rows = (to: string) => ({
  'media1/netstat.txt': `2026-11-20 17:49:58\ntcp 0 1 10.1.0.10:3582 ${to} SYN_SENT`,
});

const one = (texts: Readonly<Record<string, string>>) => stalls(evidenceOf(texts))[0];

describe('a stall', () => {
  test('lasts from the attempt to the next port’s turn, and knows the port that answered then', () => {
    const stall = one(log(trying('17:49:54.006', 1), trying('17:50:04.006', 2), got('17:50:04.599', 13_724)));
    assert.equal(stall && formatDuration(stall.lasted), '10.000 s');
    assert.equal(stall?.fallback?.endpoint.port, 13_724);
  });
  test('is none when the next port’s turn comes within two seconds: that was a refusal', () => {
    assert.equal(
      one(log(trying('17:49:54.000', 1), trying('17:49:56.000', 2), got('17:49:56.100', 13_724))),
      undefined,
    );
    assert.ok(one(log(trying('17:49:54.000', 1), trying('17:49:56.001', 2), got('17:49:56.100', 13_724))));
  });
  test('is named by a socket in SYN_SENT towards the host that then answered, and by no other', () => {
    const lines = log(trying('17:49:54.006', 1), trying('17:50:04.006', 2), got('17:50:04.599', 13_724));
    const named = one({ ...lines, ...rows('10.2.0.20:1556') });
    assert.equal(named?.target && formatEndpoint(named.target.endpoint), '10.2.0.20:1556');
    assert.equal(one({ ...lines, ...rows('10.9.9.9:1556') })?.target, undefined);
  });
});

describe('a stall that system calls show', () => {
  const to = (port: number, host = '10.2.0.20') =>
    `{sa_family=AF_INET, sin_port=htons(${port}), sin_addr=inet_addr("${host}")}, 16`;
  const at = (second: number, text: string) => `17:49:${second.toFixed(6).padStart(9, '0')} ${text}`;
  const socket = (second: number) => at(second, 'socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3');
  const timedOut = (second: number, port: number) => [
    socket(second),
    at(second, `connect(3, ${to(port)}) = -1 ETIMEDOUT (Connection timed out)`),
  ];
  const answered = (second: number, port: number, host?: string) => [
    socket(second),
    at(second, `connect(3, ${to(port, host)}) = 0`),
  ];
  const begun = (second: number, port: number) => [
    socket(second),
    at(second, `connect(3, ${to(port)}) = -1 EINPROGRESS (Operation now in progress)`),
  ];
  const waited = (second: number, milliseconds: number) =>
    at(second, `poll([{fd=3, events=POLLOUT}], 1, ${milliseconds}) = 0 (Timeout)`);
  const done = (second: number, error = '0') => [
    at(second, 'poll([{fd=3, events=POLLOUT}], 1, 10000) = 1 ([{fd=3, revents=POLLOUT}])'),
    at(second, `getsockopt(3, SOL_SOCKET, SO_ERROR, [${error}], [4]) = 0`),
  ];
  const look = (...lines: readonly string[]) =>
    stalls(evidenceOf({ 'media1/strace.out': lines.join('\n') })).map(({ lasted, target, fallback }) => [
      formatDuration(lasted),
      target && formatEndpoint(target.endpoint),
      fallback?.endpoint.port,
    ]);
  const stalled = (lasted: string, fallback: number | undefined = 13_724) => [[lasted, '10.2.0.20:1556', fallback]];

  test('is a connect that times out, and one to the next port of that host', () =>
    assert.deepEqual(look(...timedOut(1, 1556), ...answered(8.117, 13_724)), stalled('7.117 s')));
  test('is a wait that runs out, with stamps or without', () => {
    const lines = [...begun(1, 1556), waited(1, 10_000), ...begun(11.5, 13_724), ...done(11.6)];
    assert.deepEqual(look(...lines), stalled('10.500 s'));
    assert.deepEqual(look(...lines.map((call) => call.replace(/^\S+ /, ''))), stalled('10.000 s'));
  });
  test('may be waited for in turns, and is one', () => {
    const turns = [1, 2, 3, 4].map((second) => waited(second, 1_000));
    assert.deepEqual(look(...begun(1, 1556), ...turns, ...answered(5, 13_724)), stalled('4.000 s'));
  });
  test('may end in an error that the program asks for', () =>
    assert.deepEqual(look(...begun(1, 1556), ...done(30, 'ETIMEDOUT'), ...answered(31, 13_724)), stalled('29.000 s')));
  test('has no fallback on another host, on the same port, or more than a minute later', () => {
    const none = stalled('7.000 s').map(([lasted, target]) => [lasted, target, undefined]);
    assert.deepEqual(look(...timedOut(1, 1556), ...answered(8, 13_724, '10.2.0.21')), none);
    assert.deepEqual(look(...timedOut(1, 1556), ...answered(8, 1556)), none);
    const later = (second: string) => answered(0, 13_724).map((call) => call.replace(/^\S+/, second));
    assert.deepEqual(
      look(...timedOut(1, 1556), at(8, 'close(3) = 0'), ...later('17:50:08.000000')),
      stalled('7.000 s'),
    );
    assert.deepEqual(look(...timedOut(1, 1556), at(8, 'close(3) = 0'), ...later('17:50:08.000001')), none);
  });
  test('is none of a wait for another socket', () => {
    const other = at(2, 'poll([{fd=9, events=POLLIN}], 1, 10000) = 0 (Timeout)');
    assert.deepEqual(look(...begun(1, 1556), other), []);
  });
});

test('stalls side by side count once', () => {
  const lines = log(
    trying('17:49:54.000', 1, '10.1'),
    trying('17:49:58.000', 1, '20.1'),
    trying('17:50:04.000', 2, '10.1'),
    got('17:50:04.100', 13_724, '10.1'),
    trying('17:50:08.000', 2, '20.1'),
    got('17:50:08.100', 13_724, '20.1'),
  );
  const found = stalls(evidenceOf(lines));
  assert.equal(found.length, 2);
  assert.equal(formatDuration(totalOf(found)), '14.000 s');
});
