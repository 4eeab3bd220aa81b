import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { conversation, moment, noKeepalive, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { seen } from '../../../test/seen.ts';
import { formatDuration, minutes, seconds } from '../../base/duration.ts';
import { assemble, Dossier, EvidencePage } from '../../evidence/index.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Fact, Observation, SocketState, SocketTimer } from '../../model/observation.ts';
import { keepaliveSettings, keepaliveState } from './keepalive-state.ts';

const flow = '10.1.0.10:40001 > 10.2.0.20:1556';

/** A day in 1970, because day zero is for stamps without one. */
const at = 100_000;
const on = (fact: Fact, node = 'media1'): Observation => seen(fact, { at, on: node, flow });
const option = (name: string, value: number, node?: string) => on({ kind: 'option-set', option: name, value }, node);
const setting = (value: number, node = 'media1', name = 'net.ipv4.tcp_keepalive_time') =>
  seen({ kind: 'setting', name, value: String(value) }, { at, on: node });
const socket = (timer: SocketTimer, node?: string, shown: SocketState = 'ESTABLISHED') =>
  on({ kind: 'socket-state', state: shown, timer }, node);
const armed = (left: number) => socket({ runs: 'keepalive', left: minutes(left), unanswered: 0 });

function state(observations: readonly Observation[], conversations: readonly Conversation[] = []) {
  const dossier = new Dossier();
  const page = new EvidencePage({ file: 'a.log' });
  page.observations = [...observations];
  page.conversations = conversations;
  dossier.add(page);
  return stateIn(assemble(dossier));
}
function stateIn(evidence: Evidence): string {
  const [connection, ...more] = evidence.connections;
  assert.ok(connection && more.length === 0);
  const known = keepaliveState(evidence, connection);
  switch (known.state) {
    case 'unknown':
      return 'unknown';
    case 'off':
      return `off${known.bothEnds ? ' at both ends' : ''}${known.although ? `, although ${formatDuration(known.although.idle)}` : ''}`;
    case 'on':
      return `${known.idle === undefined ? '?' : formatDuration(known.idle)} by ${known.by}${known.although ? `, although ${formatDuration(known.although.idle)}` : ''}`;
    default:
      return known satisfies never;
  }
}

describe('what an end does not send', () => {
  const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
  const listed = `2026-11-20 00:00:30\ntcp 0 0 ${ends.from} ${ends.to} ESTABLISHED`;
  const quiet = (lasted: number, node = 'media1', forward = {}) =>
    conversation({ ...ends, node, last: 30_000, forward, silences: [silence(100, 100 + lasted)] });
  const told = (seenThere: Conversation, sysctl?: number) =>
    stateIn(
      evidenceOf(
        {
          'media1/netstat.txt': listed,
          ...(sysctl === undefined ? {} : { 'media1/sysctl.txt': `net.ipv4.tcp_keepalive_time = ${sysctl}` }),
        },
        [seenThere],
      ),
    );
  test('for longer than its kernel would wait, shows that nobody asked for it', () => {
    assert.equal(told(quiet(7_300)), 'off');
    assert.equal(told(quiet(7_300), 7_200), 'off, although 2 h');
    assert.equal(told(quiet(7_201)), 'unknown');
    assert.equal(told(quiet(7_300), 10_000), 'unknown');
  });
  test('is seen on that very host only, and while nothing of it waits for an acknowledgement', () => {
    assert.equal(told(quiet(7_300, 'fw1')), 'unknown');
    const unanswered = { transmissions: 3, first: moment(90), last: moment(99) };
    assert.equal(told(quiet(7_300, 'media1', { unanswered })), 'unknown');
  });
});

describe('what a program sets on its socket', () => {
  test('decides by its last word', () => {
    assert.equal(state([option('SO_KEEPALIVE', 1), option('SO_KEEPALIVE', 0)]), 'off');
    assert.equal(state([option('SO_KEEPALIVE', 0), option('SO_KEEPALIVE', 1)]), '2 h by system default');
  });
  test('decides before what the kernel would use, and before what a socket list shows', () => {
    const all = [option('SO_KEEPALIVE', 1), option('TCP_KEEPIDLE', 60), setting(300), armed(50)];
    assert.equal(state(all), '60 s by socket option');
    assert.equal(state([option('SO_KEEPALIVE', 1), setting(300)]), '300 s by kernel setting');
  });
  test('holds for its own host only, as the kernel’s settings do', () => {
    assert.equal(
      state([option('SO_KEEPALIVE', 1), option('TCP_KEEPIDLE', 60, 'client1'), setting(300, 'client1')]),
      '2 h by system default',
    );
  });
  test('says nothing when only the idle time is set: without SO_KEEPALIVE none is sent', () => {
    assert.equal(state([option('TCP_KEEPIDLE', 60)]), 'unknown');
  });
});

describe('probes on the wire', () => {
  const probes = { ...noKeepalive, probes: 3, answered: 3, first: moment(700) };
  const seenOnWire = (keepalive: typeof noKeepalive) =>
    stateIn(evidenceOf({}, [conversation({ from: '10.1.0.10:40001', to: '10.2.0.20:1556', backward: { keepalive } })]));
  test('measure their own idle time, whichever end sends them', () => {
    assert.equal(seenOnWire({ ...probes, idle: minutes(10) }), '10 min by probes on the wire');
  });
  test('without a silence before them show that they are sent, and not when', () => {
    assert.equal(seenOnWire(probes), '? by not known');
  });
  test('that are none say nothing', () => {
    assert.equal(seenOnWire(noKeepalive), 'unknown');
  });
});

describe('a socket list', () => {
  test('bounds the idle time from below by the most that is left on the timer', () => {
    assert.equal(state([armed(50), armed(55), armed(20)]), '55 min by timer of the socket');
  });
  test('with a setting at least as long believes the setting; a shorter one came after the timer was armed', () => {
    assert.equal(state([armed(50), setting(3_000)]), '50 min by kernel setting');
    assert.equal(state([armed(50), setting(2_999)]), '50 min by timer of the socket, although 49 min 59 s');
  });
  test('without a timer says that none is sent, whatever the setting', () => {
    assert.equal(state([socket({ runs: 'off' })]), 'off');
    assert.equal(state([socket({ runs: 'off' }), setting(300)]), 'off, although 300 s');
  });
  test('of both ends knows that neither sends', () => {
    assert.equal(state([socket({ runs: 'off' }), socket({ runs: 'off' }, 'client1')]), 'off at both ends');
    assert.equal(
      state([socket({ runs: 'off' }), armed(50)]),
      '50 min by timer of the socket',
      'one that probes is enough',
    );
  });
  test('without a timer column, and sockets that are not established, say nothing', () => {
    assert.equal(state([socket({ runs: 'not-shown' })]), 'unknown');
    assert.equal(state([socket({ runs: 'off' }, 'media1', 'TIME_WAIT')]), 'unknown');
  });
});

test('each system has its own name and unit for the same two hours', () => {
  const two = seconds(7_200);
  for (const [name, value] of [
    ['net.ipv4.tcp_keepalive_time', '7200'],
    ['tcp_keepalive_interval', '7200000'],
    ['tcp_keepidle', '14400'],
    ['KeepAliveTime', '0x6ddd00'],
    ['net.inet.tcp.keepidle', '7200000'],
  ] as const) {
    const dossier = new Dossier();
    const page = new EvidencePage({ file: 'a.log' });
    page.observations = [seen({ kind: 'setting', name, value }, { at, on: 'media1' })];
    dossier.add(page);
    assert.deepEqual(
      keepaliveSettings(assemble(dossier)).map(({ idle }) => idle),
      [two],
      name,
    );
  }
});

test('a value that is no number, and the setting of something else, are no idle time', () => {
  for (const [name, value] of [
    ['net.ipv4.tcp_keepalive_time', 'unset'],
    ['net.ipv4.tcp_keepalive_time', '-1'],
    ['net.ipv4.tcp_keepalive_intvl', '75'],
  ] as const) {
    const dossier = new Dossier();
    const page = new EvidencePage({ file: 'a.log' });
    page.observations = [seen({ kind: 'setting', name, value }, { at, on: 'media1' })];
    dossier.add(page);
    assert.deepEqual(keepaliveSettings(assemble(dossier)), [], `${name} ${value}`);
  }
});
