import assert from 'node:assert/strict';
import { test } from 'vitest';
import { built, torn } from '../../../test/asa-log.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { idleDeaths } from '../idle-death.ts';
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
});

test('neither is an idle death: the firewall asked first', () => {
  assert.deepEqual(idleDeaths(evidence('Probe received RST')), []);
});
