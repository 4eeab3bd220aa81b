import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { deniedByList } from '../../../test/asa-log.ts';
import { conversation, moment } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { noListener } from './no-listener.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const refusedAt = (after: number) =>
  conversation({
    ...ends,
    node: 'media1',
    first: 100,
    handshake: { synCount: 1, synAckCount: 0, refused: moment(100 + after, 2), synAck: undefined },
  });

describe('a refusal', () => {
  test('on the wire names the port and is proved', () => {
    const [finding] = noListener.look(evidenceOf({}, [refusedAt(0.001)]));
    assert.equal(finding?.confidence, 'proved');
    assert.match(finding.headline, /^10\.2\.0\.20:1556 refuses connections with a reset \(1 time/);
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
