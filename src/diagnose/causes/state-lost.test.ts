import assert from 'node:assert/strict';
import { test } from 'vitest';
import { built, noConnection, stamped, torn } from '../../../test/asa-log.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { stateLost } from './state-lost.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const other = { from: '10.1.0.10:40002', to: '10.2.0.20:1556', id: 2 };
const missed = (at: number, one: { readonly from: string; readonly to: string } = ends) =>
  noConnection({ at, from: one.to, to: one.from });
const startup = (at: number) => stamped(at, '6-199002: startup completed.  Beginning operation.');
const look = (...lines: readonly string[]) => stateLost.look(evidenceOf({ 'fw1/asa.log': lines.join('\n') }));

test('a device that started within the life of a connection and does not know it later: proved', () => {
  const [finding, more] = look(built({ at: 0, ...ends }), startup(600), missed(700));
  assert.equal(finding?.confidence, 'proved');
  assert.match(finding.headline, /fw1 was restarted and knew 1 connection no longer that was open/);
  assert.equal(more, undefined);
});

test('all connections of one device and moment are one finding', () => {
  const lines = [built({ at: 0, ...ends }), built({ at: 1, ...other }), startup(600), missed(700), missed(701, other)];
  const findings = look(...lines);
  assert.deepEqual(
    findings.map(({ headline }) => /\d+ connections/.exec(headline)?.[0]),
    ['2 connections'],
  );
});

test('a switch of units and a command count as well; a line before the connection does not', () => {
  const failover = stamped(600, '1-104001: (Secondary) Switching to ACTIVE - HELLO not heard from mate.');
  const clear = stamped(600, "5-111008: User 'enable_15' executed the 'clear conn' command.");
  assert.match(look(built({ at: 0, ...ends }), failover, missed(700))[0]?.headline ?? '', /took over/);
  assert.match(look(built({ at: 0, ...ends }), clear, missed(700))[0]?.headline ?? '', /told to clear/);
  assert.deepEqual(look(startup(0), built({ at: 10, ...ends }), missed(700)), []);
});

test('without such a line: likely, of a device that writes down when it ends connections', () => {
  const lines = [built({ at: 0, ...ends }), built({ at: 1, ...other }), missed(700)];
  assert.deepEqual(look(...lines), []);
  const told = look(...lines, torn({ at: 800, ...other, lasted: 799, reason: 'TCP FINs' }));
  assert.equal(told[0]?.confidence, 'likely');
});

test('an end for a reason of its own is another cause, and a late FIN, RST or SYN ACK none', () => {
  const idle = torn({ at: 650, ...ends, lasted: 650, reason: 'Conn-timeout' });
  assert.deepEqual(look(built({ at: 0, ...ends }), startup(600), idle, missed(700)), []);
  for (const flags of ['FIN ACK', 'RST', 'SYN ACK'])
    assert.deepEqual(
      look(built({ at: 0, ...ends }), startup(600), noConnection({ at: 700, from: ends.to, to: ends.from, flags })),
      [],
    );
});
