import assert from 'node:assert/strict';
import { test } from 'vitest';
import { twins } from '../../test/yaml-network.ts';
import { conformanceLine, disagreementText, linkLines, notShownText } from './conformance-text.ts';

test('a run in one line', () => {
  assert.equal(conformanceLine({ networks: 3, flows: 24, agreeing: 23 }), '3 networks, 24 flows, 23 agree');
});

test('a disagreement: the flow, both answers, and the smallest network that shows it', () => {
  assert.deepEqual(
    disagreementText({
      index: 4,
      seed: 9,
      flow: 'tcp from n0 to 10.1.0.11',
      differences: [{ of: 'reply', model: '', kernel: 'n1.eth0.out' }],
      minimal: [{ node: 'n0', lines: ['ip link set lo up'] }],
    }),
    [
      'Network 4 of seed 9: tcp from n0 to 10.1.0.11',
      '  reply',
      '    model   nothing',
      '    kernel  n1.eth0.out',
      '  the smallest network that still differs:',
      '    n0',
      '      ip link set lo up',
      '',
    ],
  );
});

test('one that nobody made small is told without it, and what is not shown is counted', () => {
  const flow = 'udp from n0 to 10.1.0.11';
  const lines = disagreementText({ index: 4, seed: 9, flow, differences: [] });
  assert.deepEqual(lines, [`Network 4 of seed 9: ${flow}`, '']);
  assert.deepEqual(notShownText(0, 9), []);
  assert.deepEqual(notShownText(1, 9), [
    '1 more flow differs and is not shown. Mend those above and run seed 9 again.',
  ]);
  assert.match(notShownText(7, 9).join(' '), /^7 more flows differ and are not shown\./);
});

test('links as network.yaml has them', () => {
  assert.ok(linkLines(twins().network).some((line) => line.endsWith(': [serverA.eth0, router.r1]')));
});
