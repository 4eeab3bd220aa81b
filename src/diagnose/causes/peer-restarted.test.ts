import assert from 'node:assert/strict';
import { test } from 'vitest';
import { built, torn } from '../../../test/asa-log.ts';
import { conversation, moment } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { idleDeaths } from '../silence/idle-death.ts';
import { peerGone } from './peer-gone.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const BOOT = 'Nov 20 00:10:00 server1 kernel: [    0.000000] Linux version 6.1.0 (builder@build) #1 SMP\n';
const texts = {
  'fw1/asa.log': `${built({ at: 0, ...ends })}\n${torn({ at: 3_600, ...ends, lasted: 3_600 })}\n`,
  'server1/netstat.txt': '2026-11-20 00:03:00\ntcp 0 0 10.2.0.20:1556 10.1.0.10:40001 ESTABLISHED\n',
  'server1/messages': BOOT,
};
const spoken = conversation({
  ...ends,
  node: 'client1',
  last: 900,
  forward: { lastData: moment(900) },
  backward: { lastData: moment(200) },
  close: { how: 'reset', by: 'backward', moment: moment(900) },
});

test('a start within the life of a connection is named, and the removal of what was left of it is no idle death', () => {
  const evidence = evidenceOf(texts);
  const [finding, more] = peerGone.look(evidence);
  assert.equal(more, undefined);
  assert.equal(
    finding?.headline,
    'server1 was started anew at 00:10:00: 1 connection that was open before is unknown there.',
  );
  assert.equal(finding.confidence, 'likely');
  assert.match(finding.story.at(-1)?.text ?? '', /No host’s log/);
  assert.match(finding.rivals[0]?.whyLess ?? '', /^fw1 removed its entry only after server1 had been started/);
  assert.deepEqual(idleDeaths(evidence), []);
});

test('words that found nobody there are told with their time', () => {
  const [finding, more] = peerGone.look(evidenceOf(texts, [spoken]));
  assert.equal(more, undefined);
  assert.ok(
    finding?.story.some(({ text }) => text.startsWith('The other end speaks 300 s later; a reset comes back')),
    finding?.story.map(({ text }) => text).join('\n'),
  );
});

test('all connections that one start cost are one finding', () => {
  const other = { from: '10.1.0.10:40002', to: '10.2.0.20:1556', id: 2 };
  const log = `${texts['fw1/asa.log']}${built({ at: 5, ...other })}\n`;
  const [finding, more] = peerGone.look(evidenceOf({ ...texts, 'fw1/asa.log': log }));
  assert.match(finding?.headline ?? '', /: 2 connections that were open before are unknown there\.$/);
  assert.equal(more, undefined);
});
