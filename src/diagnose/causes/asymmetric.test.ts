import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { noConnection } from '../../../test/asa-log.ts';
import { conversation, moment } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { asymmetricReturn } from './asymmetric.ts';

const ends = { from: '10.1.0.10:40001', to: '10.4.0.20:1556' };
const nothing = { packets: 0, payloadBytes: 0 };
const requests = (forward: object = {}) =>
  conversation({
    ...ends,
    node: 'client1',
    point: 'client1/eth1',
    forward: { packets: 9, ...forward },
    backward: nothing,
    handshake: { synAckCount: 0, synAck: undefined },
  });
const answers = conversation({
  ...ends,
  node: 'client1',
  point: 'client1/eth0',
  forward: nothing,
  backward: { packets: 4 },
  handshake: { synCount: 0, syn: undefined },
});

describe('two ways', () => {
  test('are proved as the cause when what goes one of them is sent in vain', () => {
    const stuck = { unanswered: { transmissions: 5, first: moment(1, 5), last: moment(30, 9) } };
    const [finding] = asymmetricReturn.look(evidenceOf({}, [requests(stuck), answers]));
    assert.equal(finding?.confidence, 'proved');
    assert.match(finding.headline, /goes by client1\/eth1 and its answers come by client1\/eth0/);
  });
  test('that nobody minds are no more than possible', () => {
    const [finding] = asymmetricReturn.look(evidenceOf({}, [requests(), answers]));
    assert.equal(finding?.confidence, 'possible');
    assert.ok(finding.story.some(({ gap }) => gap));
  });
  test('are none of an address with itself', () => {
    const stuck = { packets: 1, unanswered: { transmissions: 5, first: moment(1, 5), last: moment(30, 9) } };
    const itself = { from: '10.1.0.10:12336', to: '10.1.0.10:12336', forward: stuck, backward: nothing };
    const points = ['a.pcap', 'b.pcap'].map((point) => conversation({ ...itself, node: point, point }));
    assert.deepEqual(asymmetricReturn.look(evidenceOf({}, points)), []);
  });
  test('are none when one point sees both directions', () => {
    assert.deepEqual(asymmetricReturn.look(evidenceOf({}, [conversation({ ...ends, node: 'client1' })])), []);
  });
});

describe('a firewall that turns a SYN-ACK away', () => {
  const line = noConnection({ at: 10, from: ends.to, to: ends.from, flags: 'SYN ACK' });
  test('whose SYN it never saw makes another way likely', () => {
    const [finding] = asymmetricReturn.look(evidenceOf({ 'fw1/asa.log': line }));
    assert.equal(finding?.confidence, 'likely');
  });
  test('does the same with a plain ACK for other reasons', () => {
    const ack = noConnection({ at: 10, from: ends.to, to: ends.from, flags: 'ACK' });
    assert.deepEqual(asymmetricReturn.look(evidenceOf({ 'fw1/asa.log': ack })), []);
  });
});
