import assert from 'node:assert/strict';
import { test } from 'vitest';
import { conversation } from '../../test/conversation.ts';
import { accepted, flowOf, seen } from '../../test/seen.ts';
import { formatFlow } from '../model/flow.ts';
import type { Observation } from '../model/observation.ts';
import { Timeline } from './timeline.ts';
import { behindTranslations, behindTranslationsUntimed } from './translations.ts';

const INSIDE = '10.1.0.4:3583 > 10.2.0.9:1556';
const BETWEEN = '172.16.0.1:2000 > 10.2.0.9:1556';
const OUTSIDE = '192.0.2.1:40001 > 10.2.0.9:1556';

const translated = (at: number, from: string, to: string) =>
  seen({ kind: 'firewall-built', connection: '1', mapped: flowOf(to) }, { at, flow: from });

test('whatever was seen in front of the firewall is told as behind it, in its own direction; what is behind stays the same', () => {
  const [answer, own] = [
    seen(accepted, { at: 5, on: 'server', flow: '10.2.0.9:1556 > 192.0.2.1:40001' }),
    seen(accepted, { at: 5, on: 'server', flow: INSIDE }),
  ];
  const read = conversation({ from: '192.0.2.1:40001', to: '10.2.0.9:1556' });
  const timeline = new Timeline([translated(1, INSIDE, OUTSIDE), answer, own], []);
  const behind = behindTranslations(timeline, [read]);
  const told = behind.timeline.observations.map(({ flow }) => flow && formatFlow(flow));
  assert.deepEqual(told.slice(1), ['10.2.0.9:1556 -> 10.1.0.4:3583', '10.1.0.4:3583 -> 10.2.0.9:1556']);
  assert.equal(behind.timeline.observations[2], own);
  assert.deepEqual(
    behind.conversations.map(({ flow }) => formatFlow(flow)),
    ['10.1.0.4:3583 -> 10.2.0.9:1556'],
  );
});

test('where nobody translates nothing is made anew', () => {
  const timeline = new Timeline([seen(accepted, { at: 5, on: 'server', flow: INSIDE })], []);
  assert.equal(behindTranslations(timeline, []).timeline, timeline);
});

test('before clocks are known, of a port that was given once, whatever the time', () => {
  const far = seen(accepted, { at: 9_000, on: 'server', flow: OUTSIDE });
  const flows = (...built: readonly Observation[]) =>
    behindTranslationsUntimed([...built, far], []).observations.map(({ flow }) => flow && formatFlow(flow));
  const once = translated(100, INSIDE, OUTSIDE);
  assert.equal(flows(once).at(-1), formatFlow(flowOf(INSIDE)));
  assert.equal(flows(once, translated(500, BETWEEN, OUTSIDE)).at(-1), formatFlow(flowOf(OUTSIDE)));
});
