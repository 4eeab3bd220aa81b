import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, noConnection, torn } from '../../../test/asa-log.ts';
import { conversation, moment, second, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { hours } from '../../base/duration.ts';
import { later } from '../../base/instant.ts';
import { idleDeaths } from './idle-death.ts';

const hour = 3_600;
const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const idle = [built({ at: 0, ...ends }), torn({ at: 2 * hour, ...ends, lasted: 2 * hour })];
const deaths = (lines: readonly string[], seen: Parameters<typeof evidenceOf>[1] = []) =>
  idleDeaths(evidenceOf({ 'fw1/asa.log': lines.join('\n') }, seen));
const ended = (reason: string) =>
  deaths([built({ at: 0, ...ends }), torn({ at: 2 * hour, ...ends, lasted: 2 * hour, reason })]);

describe('a connection was forgotten', () => {
  test('when the firewall removes it as idle, at that moment', () => {
    assert.deepEqual(
      deaths(idle).map(({ diedAt }) => diedAt),
      [second(2 * hour)],
    );
  });
  test('not when the firewall gives another reason', () => {
    for (const reason of ['TCP FINs', 'TCP Reset-I', 'SYN Timeout', 'FIN Timeout'])
      assert.deepEqual(ended(reason), [], reason);
  });
  test('not when an end had closed it before and the firewall missed the FIN, give or take the time it travels', () => {
    const closedAt = (at: number) =>
      conversation({ ...ends, close: { how: 'fin', by: 'forward', first: moment(at), both: true }, last: at });
    assert.equal(deaths(idle, [closedAt(2 * hour - 3)]).length, 0);
    assert.equal(deaths(idle, [closedAt(2 * hour)]).length, 1);
  });
  test('not when an end had said something before that nobody acknowledged: the entry ended because of that', () => {
    const unheard = (last: number) =>
      conversation({
        ...ends,
        forward: { unanswered: { transmissions: 4, first: moment(hour), last: moment(last) } },
        last,
      });
    assert.equal(deaths(idle, [unheard(hour + 60)]).length, 0);
    assert.equal(deaths(idle, [unheard(3 * hour)]).length, 1);
  });
  test('also when one end had closed its half, and the other spoke long after', () => {
    const half = (fin: number, spoken: number) =>
      conversation({
        ...ends,
        close: { how: 'fin', by: 'backward', first: moment(fin), both: false },
        backward: { lastData: moment(10) },
        forward: { lastData: moment(spoken) },
        last: spoken,
      });
    assert.equal(deaths(idle, [half(11, 3 * hour)]).length, 1);
    assert.equal(deaths(idle, [half(11, 20)]).length, 0, 'nothing more was said');
    assert.equal(
      deaths(idle, [half(600, 3 * hour)]).length,
      0,
      'that end was quiet before it closed: a limit of its own',
    );
  });
  test('not when the device asked both ends first', () => {
    assert.deepEqual(ended('Probe received RST'), []);
  });
  test('once, however many of its lines without addresses lie in two files', () => {
    const bare = (life: string) =>
      `Nov 20 2026 10:00:00 fw1 : %ASA-6-302014: Teardown TCP connection 300001 faddr gaddr laddr duration ${life} bytes 1546 (Conn-timeout)`;
    const found = (other: string) =>
      idleDeaths(evidenceOf({ 'fw1/asa.log': bare('1:01:27'), 'relay/syslog.log': other })).map(({ flow }) => flow);
    assert.deepEqual(found(bare('1:01:27')), [undefined]);
    assert.equal(found(bare('1:01:28')).length, 2);
  });
});

test('a death that only a capture shows lies an idle timeout after the last packet', () => {
  const unanswered = { transmissions: 3, first: moment(3 * hour, 20), last: moment(3 * hour + 30, 24) };
  const lost = conversation({
    ...ends,
    last: 3 * hour + 30,
    forward: { unanswered },
    silences: [silence(100, 3 * hour)],
  });
  const config = { 'fw1/run.cfg': 'timeout conn 1:00:00 half-closed 0:10:00 udp 0:02:00' };
  const [death] = idleDeaths(evidenceOf(config, [lost]));
  assert.equal(death?.diedAt, later(second(100), hours(1)));
});

describe('what is turned away afterwards', () => {
  const turned = (at: number, flags: string) =>
    deaths([...idle, noConnection({ at, ...ends, flags })])[0]?.turnedAway.length;
  test('counts from the moment of death on, not before', () => {
    assert.equal(turned(2 * hour, 'ACK'), 1);
    assert.equal(turned(2 * hour - 1, 'ACK'), 0);
  });
  test('counts when an end meant it: to close or to give up what is forgotten loses nothing', () => {
    assert.deepEqual(
      ['PSH ACK', 'ACK', 'FIN ACK', 'FIN PSH ACK', 'RST', 'RST ACK'].map((flags) => turned(3 * hour, flags)),
      [1, 1, 0, 0, 0, 0],
    );
  });
  test('counts for its own connection only', () => {
    const other = noConnection({ at: 3 * hour, from: '10.1.0.10:40002', to: ends.to });
    assert.deepEqual(deaths([...idle, other])[0]?.turnedAway, []);
  });
});
