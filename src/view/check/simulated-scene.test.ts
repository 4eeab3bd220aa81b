import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours, minutes } from '../../base/duration.ts';
import { instant, later } from '../../base/instant.ts';
import { askedTwice, MASQUERADED, verdictsOf } from '../../../test/verdicts.ts';
import { sceneLimits } from '../timeline/scene.ts';
import { plain } from '../paint.ts';
import { timelineSvg, timelineText } from '../timeline/index.ts';
import { simulatedScene } from './simulated-scene.ts';

function sceneOf(given: Parameters<typeof askedTwice>[0]) {
  const [verdict] = verdictsOf(`sessions:\n${askedTwice(given)}`);
  assert.ok(verdict);
  return simulatedScene(verdict, []);
}

describe('a connection that a firewall forgot', () => {
  const scene = sceneOf({});

  test('the firewall stands between those that talk', () =>
    assert.deepEqual(
      scene.lanes.map(({ kind, name }) => `${kind} ${name}`),
      ['program serverd', 'firewall fw1', 'program clientd'],
    ));

  test('its idle clock runs down to the moment of forgetting', () => {
    const [bar] = scene.bars;
    assert.equal(bar?.kind, 'idle-clock');
    assert.equal(bar?.lasted, hours(1));
    const forgot = scene.events.find(({ label }) => label.includes('removes its entry'));
    assert.equal(forgot?.at, bar?.until);
  });

  test('and the packet that found out', () => {
    const found = scene.events.find(({ label }) => label.includes('drops'));
    assert.ok(found);
    assert.ok(scene.arrows.some(({ end, to }) => end === 'denied' && scene.events[to.event] === found));
  });
});

test('each device tells of the connection as it has it, in front of a translation and behind it', () => {
  const [verdict] = verdictsOf(`sessions:\n${askedTwice({})}`, MASQUERADED);
  assert.ok(verdict);
  const { events, lanes } = simulatedScene(verdict, []);
  assert.deepEqual(
    lanes.map(({ name }) => name),
    ['serverd', 'fw1', 'gw', 'clientd'],
    'as they stand on the way',
  );
  const entries = events.flatMap(({ label }) =>
    label.includes('makes an entry') ? [label.replace(/:\d{5}/g, ':P')] : [],
  );
  assert.deepEqual(entries.slice(0, 2), [
    'gw makes an entry for 10.1.0.10:P -> 10.2.0.10:5432; 10.1.0.10:P becomes 10.3.0.2:P',
    'fw1 makes an entry for 10.3.0.2:P -> 10.2.0.10:5432',
  ]);
  assert.ok(events.some(({ label }) => label.startsWith('fw1 removes its entry')));
});

test('the idle clock of a device behind a translation runs down as well', () => {
  const [verdict] = verdictsOf(`sessions:\n${askedTwice({})}`, MASQUERADED);
  assert.ok(verdict);
  const { bars, lanes } = simulatedScene(verdict, []);
  assert.deepEqual(
    bars.flatMap(({ kind, lane }) => (kind === 'idle-clock' ? [lanes[lane]?.name] : [])),
    ['fw1'],
  );
});

test('where the events were more than are played, it is said where the picture ends', () => {
  const [verdict] = verdictsOf(`sessions:\n${askedTwice({ expect: '{ completes: true }' })}`);
  assert.ok(verdict);
  const { cause: _, ...cut } = verdict;
  const scene = simulatedScene({ ...cut, limit: 'EVENTS_MAX' }, []);
  for (const drawn of [timelineText(scene, plain).join(' '), timelineSvg(scene, { width: 1_100 })])
    assert.match(drawn, /The picture ends 2 h [^]*the limit[^]*simulatedEventsMax/);
});

test('an entry that is removed behind the end of its connection is no failure, and nothing that was made', () => {
  const scene = sceneOf({ idle: '1 min', expect: '{ completes: true }' });
  const removed = scene.events.find(({ label }) => label.includes('removes its entry'));
  assert.equal(removed?.tone, 'ordinary');
});

test('keepalives are ticks, of which the first and the last are drawn', () => {
  const keepalive = '{ idle: 5 min, interval: 75s, count: 9 }';
  const scene = sceneOf({ keepalive, idle: '20h', expect: '{ completes: true }' });
  const ticks = scene.events.filter(({ tone }) => tone === 'tick');
  assert.ok(ticks.length >= 4);
  assert.ok(scene.events.length <= sceneLimits.eventsMax);
  assert.ok(scene.events.some(({ skipped }) => skipped > 0));
  assert.ok((ticks.at(-1)?.at ?? 0) > hours(19));
  assert.ok(scene.bars.every(({ kind, lasted, until }) => kind === 'silence' && lasted <= minutes(6) && until > 0));
});

test('probes that nobody answers behind the failure: the last is drawn, the others are counted', () => {
  const keepalive = '{ idle: 2h, interval: 75s, count: 9 }';
  const scene = sceneOf({ keepalive, idle: '5h' });
  const ofClient = scene.events.filter(({ label }) => label.startsWith('client sends a keepalive'));
  assert.ok(ofClient.length >= 2, scene.events.map(({ at, label }) => `${at} ${label}`).join('\n'));
  const last = scene.events.findIndex((one) => one === ofClient.at(-1));
  assert.ok((scene.events[last]?.skipped ?? 0) > 0);
  assert.ok(scene.events.slice(last).some(({ label }) => label === 'client sends a reset'));
});

test('of the probes in front of the failure the first is drawn, and says how many come behind it', () => {
  const keepalive = '{ idle: 10 min, interval: 75s, count: 9 }';
  const [verdict] = verdictsOf(
    `sessions:\n${askedTwice({ keepalive, idle: '5h' })}faults: [{ at: 160 min, node: fw1, does: link-down, for: 2h }]\n`,
  );
  assert.ok(verdict);
  const faultAt = later(instant(0), minutes(160));
  const scene = simulatedScene(verdict, [{ at: minutes(160), node: 'fw1', does: 'link-down', for: hours(2) }]);
  const probes = scene.events.filter(({ label }) => label.startsWith('client sends a keepalive'));
  assert.match(probes[0]?.label ?? '', /, then 13 more every 10 min$/);
  const first = probes.find(({ at }) => at > faultAt);
  assert.equal(first?.label, 'client sends a keepalive, then 7 more every 75 s');
  assert.ok(first.at < later(faultAt, minutes(1)), `${first.at}`);
  assert.match(timelineSvg(scene, { width: 1_100 }), /then 7 more every 75 s/);
});

test('a window that is full is drawn, and who asks about it', () => {
  const [verdict] = verdictsOf(`sessions:
  s:
    actors:
      serverd:
        on: server
        steps: [{ listen: 5432 }, { accept: db, ports: [5432] }, { stop-reading: db }, { idle: 3h }]
      clientd:
        on: client
        steps: [{ connect: server, as: db, ports: [5432] }, { idle: 1 min }, { send: 1 MB, on: db }, { idle: 2h }]
`);
  assert.ok(verdict);
  const { events, lanes } = simulatedScene(verdict, []);
  const of = (name: string) => events.filter(({ lane }) => lanes[lane]?.name === name).map(({ label }) => label);
  assert.ok(of('serverd').some((label) => label.startsWith('server says that its window is full')));
  assert.ok(of('clientd').some((label) => label.startsWith('client asks about the full window')));
  assert.ok(!events.some(({ label }) => label.startsWith('fw1 removes its entry: idle')));
});

test('can be drawn as text and as a picture', () => {
  const scene = sceneOf({});
  for (const line of timelineText(scene, plain)) assert.ok(line.length <= 100, line);
  assert.match(timelineSvg(scene, { width: 1_100 }), /^<svg[\s\S]*<\/svg>\s*$/);
});

describe('of several things in one moment', () => {
  const text = `sessions:\n${askedTwice({})}faults: [{ at: 30 min, node: fw1, does: clear-connections }]\n`;
  test('the fault stands before what it does', () => {
    const [verdict] = verdictsOf(text);
    assert.ok(verdict);
    const scene = simulatedScene(verdict, [{ at: minutes(30), node: 'fw1', does: 'clear-connections' }]);
    const at = scene.events.filter((one) => one.at === later(instant(0), minutes(30))).map(({ label }) => label);
    assert.equal(at[0], 'fw1: clear-connections');
    assert.match(at[1] ?? '', /^fw1 removes its entry/);
  });
});

test('what a stack sends stands with the program whose socket it is, not with the first of its host', () => {
  const second = `      clientd:\n        on: client`;
  const idler = `      idler:\n        on: client\n        steps: [{ idle: 4h }, { end: 0 }]\n`;
  const [verdict] = verdictsOf(`sessions:\n${askedTwice({}).replace(second, `${idler}${second}`)}`);
  assert.ok(verdict);
  const { outcome } = verdict;
  const waits = [...outcome.waits, ...outcome.noticed.map((one) => ({ ...one, actor: 'idler' }))];
  const scene = simulatedScene({ ...verdict, outcome: { ...outcome, waits } as typeof outcome }, []);
  const repeated = scene.events.filter(({ label }) => label === 'client repeats what was not acknowledged');
  assert.ok(repeated.length > 0);
  for (const { lane } of repeated) assert.equal(scene.lanes[lane]?.name, 'clientd');
  assert.ok(scene.lanes.some(({ name }) => name === 'idler'));
});
