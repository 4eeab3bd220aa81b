import assert from 'node:assert/strict';
import { test } from 'vitest';
import { inVain } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { pathDown } from './path-down.ts';

const link = (clock: string, state: string) =>
  `Nov 20 ${clock} core1 kernel: e1000e 0000:00:19.0 eth0: NIC Link is ${state}\n`;
const OWN = '2026-11-20 00:03:00\ntcp 0 0 10.2.0.20:5671 10.1.0.10:40001 ESTABLISHED\n';
const spoken = (port: number) => inVain({ from: `10.1.0.10:${port}`, to: '10.2.0.20:5671', at: 900 });

test('whose link it was and how long it was down, with the words that were lost meanwhile', () => {
  const texts = { 'core1/messages': link('00:10:00', 'Down') + link('00:40:00', 'Up'), 'core1/netstat.txt': OWN };
  const [finding, more] = pathDown.look(evidenceOf(texts, [spoken(40_001), spoken(40_002)]));
  assert.equal(more, undefined);
  // No line says that it was this interface.
  assert.equal(finding?.confidence, 'likely');
  assert.equal(
    finding.headline,
    'The link of core1 at eth0 was down from 00:10:00 for 30 min; 2 connections of core1 were in use or failed meanwhile.',
  );
  assert.deepEqual(
    finding.story.filter(({ at }) => at !== undefined).map(({ text }) => text.slice(0, 28)),
    ['The link of core1 at eth0 go', '10.1.0.10:40001 speaks; it s', 'It is up again ("eth0: NIC L'],
  );
});

test('a link of nobody who had the connection is not blamed', () => {
  const texts = { 'other1/messages': link('00:10:00', 'Down').replaceAll('core1', 'other1'), 'core1/netstat.txt': OWN };
  assert.deepEqual(
    pathDown.look(evidenceOf(texts, [spoken(40_001)])).filter(({ headline }) => headline.startsWith('The link')),
    [],
  );
});
