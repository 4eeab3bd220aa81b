import assert from 'node:assert/strict';
import { test } from 'vitest';
import { seconds } from '../../base/duration.ts';
import { built, torn } from '../../../test/asa-log.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { idleTimeout } from '../causes/idle.ts';
import { signatureOf } from './failure-signature.ts';

test('the time from the last packet to the failure names the keepalive that came too late', () => {
  assert.match(signatureOf(seconds(7_200.2))?.words ?? '', /answered by a reset/);
  assert.match(signatureOf(seconds(7_210))?.words ?? '', /Windows/);
  assert.match(signatureOf(seconds(7_680))?.words ?? '', /Solaris/);
  assert.match(signatureOf(seconds(7_800))?.words ?? '', /AIX and HP-UX/);
  assert.match(signatureOf(seconds(7_875))?.words ?? '', /Linux/);
});

test('two seconds of stamps are forgiven, and not a tick more', () => {
  assert.ok(signatureOf(seconds(7_202)));
  assert.equal(signatureOf(seconds(7_202.000001)), undefined);
  assert.equal(signatureOf(seconds(7_300)), undefined);
});

test('with another idle time the same patience counts from there', () => {
  assert.match(signatureOf(seconds(1_875), seconds(1_200))?.words ?? '', /Linux/);
});

test('it proves that a failure on the host belongs to the connection, with the arithmetic shown', () => {
  const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
  const evidence = evidenceOf({
    'fw1/asa.log': [built({ at: 36_000, ...ends }), torn({ at: 39_607, ...ends, lasted: 3_607 })].join('\n'),
    'media1/netstat.txt': `2026-11-20 10:00:02\ntcp 0 0 ${ends.from} ${ends.to} ESTABLISHED`,
    'media1/bpbrm/log.112026':
      '12:00:07.200 [71] <2> bpbrm Exit: client backup EXIT STATUS 40: network connection broken',
  });
  const [finding] = idleTimeout.look(evidence);
  assert.equal(finding?.confidence, 'proved');
  assert.match(
    finding.story.map(({ text }) => text).join('\n'),
    /From the last packet \(10:00:07\) to this are 7200\.2 s\. That is the keepalive idle time of 2 h/,
  );
});
