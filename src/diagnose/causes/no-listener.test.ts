import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { deniedByList } from '../../../test/asa-log.ts';
import { conversation, moment } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { noListener } from './no-listener.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const client1 = { 'client1/netstat.txt': `2026-11-20 00:00:30\ntcp 0 0 ${ends.to} 10.1.0.10:40009 ESTABLISHED` };
const refusal = { handshake: { synCount: 1, synAckCount: 0, refused: moment(100.001, 2), synAck: undefined } };
const refusedAt = (after: number) =>
  conversation({
    ...ends,
    node: 'media1',
    first: 100,
    handshake: { synCount: 1, synAckCount: 0, refused: moment(100 + after, 2), synAck: undefined },
  });

describe('a refusal', () => {
  test('on the wire of the caller names the port and is likely: a filter rejects with the same reset', () => {
    const [finding] = noListener.look(evidenceOf({}, [refusedAt(0.001)]));
    assert.equal(finding?.confidence, 'likely');
    assert.match(finding.headline, /^10\.2\.0\.20:1556 refuses connections with a reset \(1 time/);
  });
  test('is proved when the reset is seen leaving the called host', () => {
    const there = conversation({ ...refusal, ...ends, node: 'client1', first: 100 });
    const [finding] = noListener.look(evidenceOf(client1, [refusedAt(0.001), there]));
    assert.equal(finding?.confidence, 'proved');
    assert.match(
      finding.story.map(({ text }) => text).join(' '),
      /The capture on client1 itself shows the reset leaving/,
    );
  });
  test('is proved when the called host’s socket list has no listener there, and doubted when it has one', () => {
    const listens = (port: number) => ({
      'client1/netstat.txt': `${client1['client1/netstat.txt']}\ntcp 0 0 0.0.0.0:${port} 0.0.0.0:* LISTEN`,
    });
    const confidence = (port: number) => noListener.look(evidenceOf(listens(port), [refusedAt(0.001)]))[0]?.confidence;
    assert.equal(confidence(22), 'proved');
    assert.equal(confidence(1556), 'possible');
  });
  test('with another time-to-live than the host’s other packets is only possible', () => {
    const refused = { ...refusedAt(0.001), backward: { ...refusedAt(0.001).backward, ttl: { first: 64, reset: 64 } } };
    const other = conversation({ ...ends, from: '10.1.0.10:40002', node: 'media1', backward: { ttl: { first: 63 } } });
    assert.equal(noListener.look(evidenceOf({}, [refused, other]))[0]?.confidence, 'possible');
  });
  test('after which the caller was served on the next port ended no session, so it is only possible', () => {
    const log = [
      '17:49:54.000 [5592.5372] <2> vnet_async_connect: vnet_vnetd.c.812: 0: connect in progress: 1 0x00000001',
      '17:49:55.016 [5592.5372] <2> vnet_async_connect: vnet_vnetd.c.820: 0: getsockopt SO_ERROR returned: 10061 0x0000274d',
      '17:49:55.600 [5592.5372] <2> logconnections: BPCD CONNECT FROM 10.1.0.10.3583 TO 10.2.0.20.13724 fd = 1240',
    ];
    const [finding] = noListener.look(evidenceOf({ 'media1/bpbrm/112026.log': log.join('\n') }));
    assert.equal(finding?.confidence, 'possible');
    assert.match(finding.headline, /each caller went on to the next port/);
  });
  test('that the firewall says it denied is the firewall’s, not a missing listener', () => {
    const evidence = evidenceOf({ 'fw1/asa.log': deniedByList({ at: 100, ...ends }) }, [refusedAt(0.001)]);
    assert.deepEqual(noListener.look(evidence), []);
  });
  test('over loopback is between processes of one host and no finding', () => {
    const log = [
      '17:50:15.454 [2172.4736] <2> is_pbxable_server: vnet_vnetd.c.31: 0: service: 57276',
      '17:50:15.454 [2172.4736] <2> vnet_async_connect: vnet_vnetd.c.812: 0: connect in progress: 1 0x00000001',
      '17:50:16.470 [2172.4736] <2> vnet_async_connect: vnet_vnetd.c.820: 0: getsockopt SO_ERROR returned: 10061 0x0000274d',
    ];
    assert.deepEqual(noListener.look(evidenceOf({ 'client1/bpcd/112026.log': log.join('\n') })), []);
  });
  test('of IPv6 is written with its brackets', () => {
    const [finding] = noListener.look(
      evidenceOf({}, [
        conversation({
          from: '[2001:db8::1]:40001',
          to: '[2001:db8::2]:1556',
          handshake: { refused: moment(0.01, 2), synAckCount: 0, synAck: undefined },
        }),
      ]),
    );
    assert.match(finding?.headline ?? '', /^\[2001:db8::2\]:1556 refuses/);
  });
});

test('a process that is refused everywhere ends with what its log says next', () => {
  const refusedIn = (second: string, attempt: number) => [
    `01:00:0${second}.000 [7249] <2> vnet_async_connect: vnet_vnetd.c.4147: 0: connect in progress: ${attempt} 0x0000000${attempt}`,
    `01:00:0${second}.400 [7249] <2> vnet_async_connect: vnet_vnetd.c.4162: 0: getsockopt SO_ERROR returned: 111 0x0000006f`,
  ];
  const end = (pid: number) =>
    `01:00:05.000 [${pid}] <2> bpbrm Exit: client backup EXIT STATUS 57: client connection refused`;
  const told = (pid: number) => {
    const log = [...refusedIn('0', 1), ...refusedIn('1', 2), end(pid)].join('\n');
    const [finding] = noListener.look(evidenceOf({ 'media1/bpbrm/log.112026': log }));
    return finding?.story.some(({ text }) => text.includes('reports status 57'));
  };
  assert.equal(told(7249), true);
  assert.equal(told(7300), false);
});
