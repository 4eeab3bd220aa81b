import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { deniedByList } from '../../../test/asa-log.ts';
import { unansweredHandshake } from '../../../test/conversation.ts';
import { asksInVain, connects, evidenceWith, evidenceWithEmpty, RUNNING } from '../../../test/unheard-pair.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Conversation } from '../../model/conversation.ts';
import { unheardRequests } from './unheard-request.ts';

const found = (evidence: Evidence) => unheardRequests(evidence).map(({ unseen }) => unseen.by);
const arrives: Conversation = asksInVain(600, '10.2.0.20:5633', { node: 'db1' });

describe('a request that nobody heard', () => {
  test('is in no capture of the called host, which ran meanwhile or is without a packet', () => {
    assert.deepEqual(found(evidenceWith([asksInVain(), RUNNING])), ['meanwhile']);
    assert.deepEqual(found(evidenceWithEmpty([asksInVain()])), ['empty']);
  });

  test.each<[string, Evidence]>([
    ['nobody captured at the called host', evidenceWith([asksInVain()])],
    ['it arrives there', evidenceWith([asksInVain(), arrives, RUNNING])],
    ['the capture there ran at another time', evidenceWith([asksInVain(), ...connects(3_000, 3_060)])],
    ['the one without a packet missed others, too', evidenceWithEmpty([asksInVain(), ...connects(10, 60).slice(0, 1)])],
    [
      'it was sent but twice',
      evidenceWithEmpty([asksInVain(600, '10.2.0.20:5633', { handshake: unansweredHandshake(600, 2) })]),
    ],
    [
      'a device says that it denied it',
      evidenceWithEmpty([asksInVain()], {
        'fw1/asa.log': deniedByList({ at: 600, from: '10.1.0.10:40001', to: '10.2.0.20:5633' }),
      }),
    ],
    [
      'a Linux says that its table is full',
      evidenceWithEmpty([asksInVain()], {
        'gw1/messages': 'Nov 20 00:10:01 gw1 kernel: nf_conntrack: nf_conntrack: table full, dropping packet\n',
      }),
    ],
    [
      'the called host was started then',
      evidenceWithEmpty([asksInVain()], {
        'db1/messages': 'Nov 20 00:12:00 db1 kernel: Linux version 6.1.0 (gcc) #1 SMP\n',
      }),
    ],
  ])('but not where %s', (_, evidence) => assert.deepEqual(found(evidence), []));
});
