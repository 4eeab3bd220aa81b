import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours } from '../../base/duration.ts';
import { endpoint, second } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { failureAfter, NOTICED_WITHIN, noticedAfter } from './failure.ts';

const flow = { protocol: 'tcp', source: endpoint('10.1.0.10:40001'), destination: endpoint('10.2.0.20:1556') } as const;
const status = (time: string) => `${time} [71] <2> bpbrm Exit: client backup EXIT STATUS 40: network connection broken`;
const owner = { 'media1/netstat.txt': '2026-11-20 00:00:00\ntcp 0 0 10.1.0.10:40001 10.2.0.20:1556 ESTABLISHED' };
const after = (at: number, texts: Readonly<Record<string, string>>) =>
  failureAfter(evidenceOf({ ...owner, ...texts }), flow, { at: second(at), clock: 'media1', within: NOTICED_WITHIN });

describe('the failure that follows a loss', () => {
  test('is the first on one of the two hosts', () => {
    assert.equal(after(3_600, { 'media1/bpbrm/log.112026': status('01:00:05.000') })?.tie, 'host');
  });
  test('is none on another host', () => {
    assert.equal(after(3_600, { 'media7/bpbrm/log.112026': status('01:00:05.000') }), undefined);
  });
  test('does not come before it, but for the second that stamps are rounded to', () => {
    assert.ok(after(3_600, { 'media1/bpbrm/log.112026': status('00:59:59.000') }));
    assert.equal(after(3_600, { 'media1/bpbrm/log.112026': status('00:59:58.999') }), undefined);
  });
  test('has other reasons after three hours', () => {
    assert.equal(NOTICED_WITHIN, hours(3));
    assert.ok(after(0, { 'media1/bpbrm/log.112026': status('03:00:00.000') }));
    assert.equal(after(0, { 'media1/bpbrm/log.112026': status('03:00:00.001') }), undefined);
  });
  test('is the one whose writer held this connection, though another came before', () => {
    const held = '00:00:01.000 [71] <2> logconnections: BPCD CONNECT FROM 10.1.0.10.40001 TO 10.2.0.20.1556 fd = 7';
    const other = '01:00:02.000 [88] <2> bpbrm Exit: client backup EXIT STATUS 25: cannot connect on socket';
    const failure = after(3_600, { 'media1/bpbrm/log.112026': [held, other, status('01:00:05.000')].join('\n') });
    assert.equal(failure?.tie, 'process');
    assert.equal(failure.sign.process?.pid, 71);
    assert.equal(failure.held?.kind, 'connected');
  });
  test('is none of a process that held other connections, when somebody else held this one', () => {
    const lines = (pid: number) =>
      [
        '00:00:01.000 [70] <2> logconnections: BPCD CONNECT FROM 10.1.0.10.40001 TO 10.2.0.20.1556 fd = 7',
        `00:00:01.000 [${pid}] <2> logconnections: BPCD CONNECT FROM 10.1.0.10.40009 TO 10.2.0.20.1556 fd = 7`,
        status('01:00:05.000'),
      ].join('\n');
    assert.equal(after(3_600, { 'media1/bpbrm/log.112026': lines(71) }), undefined);
    assert.equal(after(3_600, { 'media1/bpbrm/log.112026': lines(72) })?.tie, 'host');
  });
});

describe('a program that speaks for the first time hours later', () => {
  const noticed = (line: string) =>
    noticedAfter(evidenceOf({ ...owner, 'media1/bpbrm/log.112026': line }), flow, { at: second(0), clock: 'media1' });
  const failed = (time: string, does: string, why = '110 - Connection timed out') =>
    `${time} [71] <16> bpbrm readline: socket ${does} failed: errno = ${why}`;

  test('finds the error of keepalive at its first write', () => {
    assert.ok(noticed(failed('20:00:00.000', 'write')));
    assert.ok(noticed(failed('20:00:00.000', 'write', '32 - Broken pipe')));
  });
  test('does not tell of a read, which would have ended hours ago, nor of a reset, which is new', () => {
    assert.equal(noticed(failed('20:00:00.000', 'read')), undefined);
    assert.equal(noticed(failed('20:00:00.000', 'write', '104 - Connection reset by peer')), undefined);
    assert.equal(noticed(status('20:00:00.000')), undefined);
  });
});
