import assert from 'node:assert/strict';
import { test } from 'vitest';
import { seconds } from '../../base/duration.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { keepaliveKnob, platformOf } from './platform.ts';

test('a system is recognised by settings that only it has', () => {
  const evidence = evidenceOf({
    'a/1.txt': 'net.ipv4.tcp_keepalive_time = 7200',
    'b/1.txt': 'tcp_keepidle = 14400',
    'c/1.txt': '    KeepAliveTime    REG_DWORD    0x6ddd00',
    'd/1.txt': 'tcp_keepalives_kill = 1',
  });
  assert.deepEqual(
    ['a', 'b', 'c', 'd', 'e'].map((node) => platformOf(evidence, node)),
    ['linux', 'aix', 'windows', 'hp-ux', undefined],
  );
});

test('each has its own name and unit, and says when it begins to count', () => {
  assert.match(keepaliveKnob('linux', seconds(300)), /tcp_keepalive_time=300.*restart/);
  assert.match(keepaliveKnob('windows', seconds(300)), /KeepAliveTime = 300000.*reboot/);
  assert.match(keepaliveKnob('aix', seconds(300)), /tcp_keepidle=600/);
  assert.match(keepaliveKnob('solaris', seconds(300)), /tcp_keepalive_interval 300000/);
  assert.match(
    keepaliveKnob('hp-ux', seconds(30)),
    /tcp_keepalive_interval 60000/,
    'HP-UX takes no less than a minute',
  );
});
