import assert from 'node:assert/strict';
import { test } from 'vitest';
import { inVain, second } from '../../../test/conversation.ts';
import { connects, evidenceWith, RUNNING } from '../../../test/unheard-pair.ts';
import type { Conversation } from '../../model/conversation.ts';
import { flowOf } from '../../../test/seen.ts';
import { isClosedWay } from './closed-way.ts';

const FLOW = flowOf('10.1.0.10:40001 > 10.2.0.20:5633');
/** From the tenth minute on, for ten seconds. */
const closed = (conversations: readonly Conversation[], texts: Readonly<Record<string, string>> = {}) =>
  isClosedWay(evidenceWith([RUNNING, ...conversations], texts), FLOW, { from: second(600), until: second(610) });
const lost = (at: number, from = '10.1.0.10:40000') => inVain({ from, to: '10.2.0.20:22', node: 'app1', at });
const link = (clock: string, state: 'Down' | 'Up') =>
  `Nov 20 ${clock} db1 kernel: e1000e 0000:00:19.0 eth0: NIC Link is ${state}\n`;

test('a way is closed once words to the called host were lost, until it is heard again', () => {
  assert.equal(closed([]), false);
  assert.equal(closed([lost(500)]), true);
  assert.equal(closed([lost(500, '10.3.0.30:40000')]), true, 'whoever said them');
  assert.equal(closed([lost(620)]), false, 'later');
  assert.equal(closed([lost(500), ...connects(550, 560)]), false);
});

test('or while a link is down', () => {
  const outage = (until: string) => ({ 'db1/messages': link('00:08:00', 'Down') + link(until, 'Up') });
  assert.equal(closed([], outage('00:12:00')), true);
  assert.equal(closed([], outage('00:09:00')), false);
});

test('or about the time at which the called host is started', () => {
  const start = (clock: string, host = 'db1') => ({
    [`${host}/messages`]: `Nov 20 ${clock} ${host} kernel: Linux version 6.1.0 (gcc) #1 SMP\n`,
  });
  assert.equal(closed([], start('00:25:00')), true);
  assert.equal(closed([], start('00:25:11')), false);
  assert.equal(closed([], start('00:10:00', 'app1')), false);
});
