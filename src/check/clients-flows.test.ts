import assert from 'node:assert/strict';
import { test } from 'vitest';
import { instant } from '../base/instant.ts';
import { formatFlow } from '../model/flow.ts';
import type { Observation } from '../model/observation.ts';
import { outcomeWith } from '../../test/failed-night.ts';
import { accepted, flowOf, seen } from '../../test/seen.ts';
import { withClientsFlows } from './clients-flows.ts';

const CLIENT = '10.1.0.10:40000 > 10.2.0.10:5432';
const OTHER = '10.1.0.11:40000 > 10.2.0.10:5432';
const MAPPED = '192.0.2.9:40000 > 10.2.0.10:5432';
const ANSWER = '10.2.0.10:5432 > 192.0.2.9:40000';

const translated = (at: number, flow: string, mapped = MAPPED) =>
  seen({ kind: 'firewall-built', connection: '1', mapped: flowOf(mapped) }, { at, on: 'fw', flow });
const accepts = (at: number, flow = ANSWER) => seen(accepted, { at, on: 'server', flow });
const noticed = (at: number) =>
  outcomeWith({
    noticed: [
      { at: instant(at * 1e6), actor: 'serverd', host: 'server', step: 'a', error: 'ECONNRESET', flow: flowOf(ANSWER) },
    ],
  });

const flows = (timeline: readonly Observation[], at = 5) => {
  const found = withClientsFlows({ timeline, outcome: noticed(at), silences: new Map() });
  const of = (all: readonly Pick<Observation, 'flow'>[]) => all.map(({ flow }) => (flow ? formatFlow(flow) : ''));
  return { told: of(found.timeline), noticed: of(found.outcome.noticed) };
};

test('what the far end says is of the connection that the client has, each in its direction', () => {
  const found = flows([translated(1, CLIENT), accepts(2), accepts(3, MAPPED)]);
  assert.deepEqual(found.told.slice(1), ['10.2.0.10:5432 -> 10.1.0.10:40000', '10.1.0.10:40000 -> 10.2.0.10:5432']);
  assert.deepEqual(found.noticed, ['10.2.0.10:5432 -> 10.1.0.10:40000']);
});

test('how the far end itself has it is kept, of what was translated', () => {
  const { timeline } = withClientsFlows({
    timeline: [translated(1, CLIENT), accepts(2)],
    outcome: noticed(1),
    silences: new Map(),
  });
  assert.deepEqual(
    timeline.map(({ flowThere }) => flowThere && formatFlow(flowThere)),
    [undefined, '10.2.0.10:5432 -> 192.0.2.9:40000'],
  );
});

test('a port that was given to another belongs to that one from then on', () => {
  const lines = [translated(1, CLIENT), accepts(2), translated(10, OTHER), accepts(11)];
  assert.deepEqual(
    flows(lines).told.map((one) => /10\.1\.0\.1\d/.exec(one)?.[0]),
    ['10.1.0.10', '10.1.0.10', '10.1.0.11', '10.1.0.11'],
  );
  assert.deepEqual(
    [5, 12].map((at) => /10\.1\.0\.1\d/.exec(flows(lines, at).noticed[0] ?? '')?.[0]),
    ['10.1.0.10', '10.1.0.11'],
  );
});

test('through two devices, and not for ever', () => {
  const between = '172.16.0.9:40000 > 10.2.0.10:5432';
  assert.deepEqual(
    flows([translated(1, CLIENT, between), translated(1, between), accepts(2)]).told.at(-1),
    '10.2.0.10:5432 -> 10.1.0.10:40000',
  );
  assert.equal(flows([translated(1, CLIENT), translated(1, MAPPED, CLIENT), accepts(2)]).told.length, 3);
});

test('where nobody translates, all is as it was', () => {
  const told = { timeline: [accepts(1)], outcome: noticed(1), silences: new Map() };
  assert.equal(withClientsFlows(told).timeline, told.timeline);
});
