import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Fact, Observation } from '../../model/observation.ts';
import type { SceneEvent } from '../timeline/scene.ts';
import { connected, seen } from '../../../test/seen.ts';
import { dropArrows } from './drop-arrows.ts';

const TO_SERVER = '10.1.0.10:40000 > 10.2.0.10:5432';
const TO_CLIENT = '10.2.0.10:5432 > 10.1.0.10:40000';
const LANES = ['client', 'fw1', 'server'];
const HOUR = 3_600;

const at = (second: number, on: string, flow?: string) => ({ at: second, on, ...(flow === undefined ? {} : { flow }) });
const segment = (role: 'keepalive' | 'reset', node: string): Fact => ({ kind: 'segment', role, point: node, bytes: 0 });
const dropped = (flags: string): Fact => ({ kind: 'firewall-denied', denial: 'no-connection', flags });

const laneOf = ({ node }: Observation): number | undefined => LANES.findIndex((name) => name === node);

/** Whose lane the arrow of the last thing begins at, and beside what. */
function lastFrom(timeline: readonly Observation[], isDrawn: (one: Observation) => boolean = () => true) {
  const drawn = timeline.filter(isDrawn).map((one) => {
    const event: SceneEvent = {
      at: one.at,
      lane: laneOf(one) ?? 0,
      alsoAt: [],
      tone: 'ordinary',
      label: '',
      sentence: undefined,
      sources: [],
      skipped: 0,
    };
    return { event, one };
  });
  const arrow = dropArrows(drawn, { timeline, laneOf }).at(-1);
  return arrow && `${LANES[arrow.from.lane]} ${drawn[arrow.from.event]?.one.kind}`;
}

const made = [seen(connected, at(0, 'client', TO_SERVER)), seen({ kind: 'accepted' }, at(0, 'server', TO_CLIENT))];

test('what a device drops comes from whose address it has, whoever spoke last', () => {
  const probes = [
    seen(segment('keepalive', 'server'), at(HOUR, 'server', TO_CLIENT)),
    seen(segment('keepalive', 'client'), at(HOUR, 'client', TO_SERVER)),
  ];
  assert.equal(lastFrom([...made, ...probes, seen(dropped('ACK'), at(HOUR, 'fw1', TO_CLIENT))]), 'server segment');
  assert.equal(lastFrom([...made, ...probes, seen(dropped('ACK'), at(HOUR, 'fw1', TO_SERVER))]), 'client segment');
});

test('an arrow lies in one row where nothing is drawn of its beginning, or that is long past', () => {
  const timeline = [...made, seen(dropped('PSH ACK'), at(HOUR, 'fw1', TO_CLIENT))];
  assert.equal(lastFrom(timeline), 'server firewall-denied');
  const probe = seen(segment('keepalive', 'server'), at(HOUR, 'server', TO_CLIENT));
  const hidden = [...made, probe, seen(dropped('ACK'), at(HOUR, 'fw1', TO_CLIENT))];
  assert.equal(
    lastFrom(hidden, (one) => one !== probe),
    'server firewall-denied',
  );
});

test('who resets it in the name of an end says nothing else', () => {
  const reset = seen(segment('reset', 'client'), at(HOUR, 'client', TO_CLIENT));
  assert.match(lastFrom([...made, reset, seen(dropped('ACK'), at(HOUR, 'fw1', TO_CLIENT))]) ?? '', /^server/);
  assert.match(lastFrom([...made, reset, seen(dropped('RST ACK'), at(HOUR, 'fw1', TO_CLIENT))]) ?? '', /^client/);
});

test('a request comes from who began to connect', () => {
  const [, to] = TO_SERVER.split(' > ');
  assert.ok(to);
  const begun: Fact = { kind: 'connect-started', attempt: 1 };
  const { flow } = seen(begun, at(0, 'client', TO_SERVER));
  assert.ok(flow);
  const started = seen({ ...begun, to: flow.destination }, at(1, 'client'));
  assert.equal(lastFrom([started, seen(dropped('SYN'), at(1, 'fw1', TO_SERVER))]), 'client connect-started');
  assert.equal(lastFrom([seen(dropped('SYN'), at(1, 'fw1', TO_SERVER))]), undefined);
});
