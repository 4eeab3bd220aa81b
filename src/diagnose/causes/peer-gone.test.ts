import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seconds } from '../../base/duration.ts';
import { built, torn } from '../../../test/asa-log.ts';
import { type ConversationFields, conversation, moment, noKeepalive, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { idleDeaths } from '../silence/idle-death.ts';
import { peerGone } from './peer-gone.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const evidence = (reason: string) =>
  evidenceOf({
    'fw1/asa.log': [built({ at: 0, ...ends }), torn({ at: 4_000, ...ends, lasted: 4_000, reason })].join('\n'),
  });

test('an end that answers the firewall’s probe with a reset is proved gone', () => {
  const [finding] = peerGone.look(evidence('Probe received RST'));
  assert.equal(finding?.confidence, 'proved');
});

test('an end that does not answer the probes is likely gone: a filter in between looks the same', () => {
  const [finding] = peerGone.look(evidence('Probe maximum retries of retransmission exceeded'));
  assert.equal(finding?.confidence, 'likely');
  assert.deepEqual(
    finding.rivals.map(({ cause }) => cause),
    ['IDLE_TIMEOUT', 'POLICY_DENY', 'PATH_DOWN'],
  );
});

test('nor is one gone whose link was down when it was asked', () => {
  const link = (clock: string, state: string) => `Nov 20 ${clock} core1 kernel: eth0: NIC Link is ${state}\n`;
  const look = (down: string, up: string) =>
    peerGone.look(
      evidenceOf({
        'fw1/asa.log': [
          built({ at: 0, ...ends }),
          torn({ at: 4_000, ...ends, lasted: 4_000, reason: 'Probe maximum retries of retransmission exceeded' }),
        ].join('\n'),
        'core1/messages': link(down, 'Down') + link(up, 'Up'),
        'core1/netstat.txt': '2026-11-20 00:03:00\ntcp 0 0 10.2.0.20:1556 10.1.0.10:40001 ESTABLISHED\n',
      }),
    );
  assert.deepEqual(look('01:00:00', '02:00:00'), []);
  assert.equal(look('00:10:00', '00:20:00').length, 1);
});

test('neither is an idle death: the firewall asked first', () => {
  assert.deepEqual(idleDeaths(evidence('Probe received RST')), []);
});

describe('keepalives that nobody answers any more, until the prober gives up', () => {
  const probes = (node: string, more: Partial<ConversationFields> = {}) =>
    conversation({
      ...ends,
      node,
      last: 1_006,
      forward: {
        keepalive: {
          ...noKeepalive,
          probes: 4,
          answered: 1,
          unansweredAtEnd: 3,
          idle: seconds(10),
          interval: seconds(2),
          first: moment(990, 5),
          last: moment(1_004, 30),
        },
      },
      close: { how: 'reset', by: 'forward', moment: moment(1_006, 31) },
      ...more,
    });
  const client1 = { 'client1/netstat.txt': `2026-11-20 00:00:30\ntcp 0 0 ${ends.to} ${ends.from} ESTABLISHED` };

  test('with nothing heard of the other host again: possibly it is gone', () => {
    const [finding] = peerGone.look(evidenceOf({}, [probes('media1')]));
    assert.equal(finding?.confidence, 'possible');
    assert.match(
      finding.headline,
      /gave up after 3 keepalive probes in 6\.000 s; nothing was heard of 10\.2\.0\.20 again/,
    );
    assert.deepEqual(
      finding.rivals.map(({ cause }) => cause),
      ['KEEPALIVE_TOO_EAGER', 'POLICY_DENY'],
    );
  });
  test('likely when they arrive there unanswered', () => {
    const [finding] = peerGone.look(evidenceOf(client1, [probes('media1'), probes('client1')]));
    assert.equal(finding?.confidence, 'likely');
    assert.match(finding.headline, /they arrived at client1, and nothing there answered/);
  });
  test('is not gone when it is heard again', () => {
    const again = conversation({ ...ends, from: '10.1.0.10:40002', node: 'media1', first: 1_016 });
    assert.deepEqual(peerGone.look(evidenceOf({}, [probes('media1'), again])), []);
  });
});

describe('a host that answers words after a silence with a reset', () => {
  const gone = (more: Readonly<Record<string, string>> = {}) => {
    const answered = conversation({
      ...ends,
      node: 'client1',
      last: 50,
      silences: [silence(12, 50)],
      close: { how: 'reset', by: 'backward', moment: moment(50, 21) },
    });
    const client1 = { 'client1/netstat.txt': `2026-11-20 00:00:10\ntcp 0 0 ${ends.to} ${ends.from} ESTABLISHED` };
    return peerGone.look(evidenceOf({ ...client1, ...more }, [answered]));
  };
  const fin =
    '2026-11-20 00:00:11.900000 IP 10.2.0.20.1556 > 10.1.0.10.40001: Flags [F.], seq 101, ack 101, win 5840, length 0';
  test('no longer knows the connection', () => assert.equal(gone().length, 1));
  test('is not gone after a FIN of its own: late words to a closed socket are answered like that', () =>
    assert.deepEqual(gone({ 'tap/eth0.txt': fin }), []));
});
