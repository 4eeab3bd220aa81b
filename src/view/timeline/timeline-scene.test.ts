import { describe, expect, test } from 'vitest';
import { minutes, seconds } from '../../base/duration.ts';
import { type Instant, later } from '../../base/instant.ts';
import { assemble, Dossier, EvidencePage } from '../../evidence/index.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { addressFromIpv4Number } from '../../base/address.ts';
import type { Finding, Sentence } from '../../model/finding.ts';
import type { Flow } from '../../model/flow.ts';
import type { Fact, Process } from '../../model/observation.ts';
import { clock } from './example-scenes.ts';
import { sceneLimits } from './scene.ts';
import { timelineScene } from './timeline-scene.ts';

type Line = readonly [second: number, fact: Fact, more?: { readonly process?: Process; readonly flow?: Flow }];

/** Evidence of several hosts; lines are numbered from 1 in each file. */
function evidenceOf(files: Readonly<Record<string, readonly Line[]>>): Evidence {
  const dossier = new Dossier();
  for (const [node, lines] of Object.entries(files)) {
    const page = new EvidencePage({ file: `${node}.log`, node });
    dossier.add(page);
    for (const [i, [second, fact, more]] of lines.entries())
      page.emit(fact, { at: clock(second), line: i + 1, ...more });
  }
  return assemble(dossier);
}

const tells = (second: number | undefined, node: string, ...lines: number[]): Sentence => ({
  text: `sentence on ${node}`,
  ...(second === undefined ? {} : { at: clock(second) }),
  citations: lines.map((line) => ({ file: `${node}.log`, line })),
});

const finding = (...story: Sentence[]): Finding => ({
  cause: 'IDLE_TIMEOUT',
  confidence: 'proved',
  headline: 'a headline',
  story,
  figures: [],
  assumed: [],
  rivals: [],
  fixes: [],
  advice: [],
});

const flow = (port: number): Flow => ({
  protocol: 'tcp',
  source: { address: addressFromIpv4Number(0x0a01_0005), port },
  destination: { address: addressFromIpv4Number(0x0a02_0007), port: 13_724 },
});
const bpbrm: Process = { name: 'bpbrm', pid: 100 };
const vnetd: Process = { name: 'vnetd', pid: 200 };
const built: Fact = { kind: 'firewall-built', connection: '1' };
const forgot: Fact = {
  kind: 'firewall-teardown',
  connection: '1',
  lasted: minutes(61),
  reason: 'idle',
  words: 'Conn-timeout',
};
const denied: Fact = { kind: 'firewall-denied', denial: 'no-connection' };

describe('a connection that a firewall forgot', () => {
  const evidence = evidenceOf({
    media1: [[1, { kind: 'connected' }, { process: bpbrm, flow: flow(3583) }]],
    fw1: [
      [0, built, { flow: flow(3583) }],
      [3_660, forgot, { flow: flow(3583) }],
      [3_670, denied, { flow: flow(3583) }],
    ],
  });
  const scene = timelineScene(finding(tells(0, 'fw1', 1), tells(3_660, 'fw1', 2), tells(3_670, 'fw1', 3)), evidence);

  test('lanes run from who calls over the firewall to who is called, seen or not', () => {
    expect(scene.lanes.map(({ kind, node, speaks }) => [kind, node, speaks])).toEqual([
      ['program', 'media1', true],
      ['firewall', 'fw1', true],
      ['host', '10.2.0.7', false],
    ]);
  });

  test('the idle clock runs for the timeout up to the removal, and its start is marked as computed', () => {
    expect(scene.bars).toMatchObject([{ kind: 'idle-clock', lane: 1, from: clock(60), until: clock(3_660) }]);
    expect(scene.events.find(({ tone }) => tone === 'computed')).toMatchObject({ at: clock(60), lane: 1 });
  });

  test('what the firewall drops ends at the firewall', () => {
    expect(scene.arrows.find(({ end }) => end === 'denied')).toMatchObject({ from: { lane: 0 }, to: { lane: 1 } });
  });

  test('the first event of each sentence bears its number', () => {
    expect(scene.events.flatMap(({ sentence }) => sentence ?? [])).toEqual([1, 2, 3]);
  });
});

describe('waits and stalls', () => {
  const evidence = evidenceOf({
    client1: [
      [0, { kind: 'listening', port: 41_163 }, { process: vnetd }],
      [120, { kind: 'wait-expired', wait: seconds(120) }, { process: vnetd }],
      [130, { kind: 'accepted' }, { process: vnetd, flow: flow(4000) }],
    ],
    media1: [
      [110, { kind: 'connect-started', attempt: 1 }, { process: bpbrm }],
      [120, { kind: 'connect-waiting', attempt: 2 }, { process: bpbrm }],
      [130.2, { kind: 'connected' }, { process: bpbrm, flow: flow(4000) }],
    ],
  });
  const scene = timelineScene(finding(tells(0, 'client1', 1, 2), tells(110, 'media1', 1, 2, 3)), evidence);

  test('both are bars of their true length', () => {
    expect(scene.bars.map(({ kind, lasted }) => [kind, lasted])).toEqual([
      ['wait', seconds(120)],
      ['stall', seconds(10)],
    ]);
  });

  test('the stalled connect is an arrow that nobody answers, the next one arrives', () => {
    expect(scene.arrows.map(({ end }) => end)).toEqual(['unanswered', 'arrives']);
  });
});

describe('the bounds of a picture', () => {
  test('a finding without times is an empty scene', () => {
    const evidence = evidenceOf({ fw1: [[0, forgot]] });
    expect(timelineScene(finding(tells(undefined, 'fw1', 1)), evidence).events).toEqual([]);
    expect(timelineScene(finding(), evidenceOf({})).events).toEqual([]);
  });

  test('of thousands of lines a bounded number is drawn, and the rest is counted', () => {
    const lines = Array.from({ length: 5_000 }, (_, i): Line => [i, denied, { flow: flow(3583) }]);
    const everything = Array.from({ length: 5_000 }, (_, i) => i + 1);
    const scene = timelineScene(finding(tells(0, 'fw1', ...everything)), evidenceOf({ fw1: lines }));
    expect(scene.events.length).toBeLessThanOrEqual(sceneLimits.eventsMax);
    expect(scene.events.length + scene.omitted.events).toBe(5_000);
    expect(scene.events.reduce((sum, { skipped }) => sum + skipped, 0)).toBeLessThanOrEqual(scene.omitted.events);
  });

  test('more parties than lanes are counted', () => {
    const hosts = Array.from({ length: 20 }, (_, i) => `host${i}`);
    const files = Object.fromEntries(
      hosts.map((name, i): [string, Line[]] => [name, [[i, { kind: 'failure', words: `it broke on ${name}` }]]]),
    );
    const story = hosts.map((name, i) => tells(i, name, 1));
    const scene = timelineScene(finding(...story), evidenceOf(files));
    expect(scene.lanes).toHaveLength(sceneLimits.lanesMax);
    expect(scene.omitted.lanes).toBe(20 - sceneLimits.lanesMax);
  });

  test('events are in the order of time', () => {
    const evidence = evidenceOf({ fw1: [10, 5, 5, 0].map((second): Line => [second, denied, { flow: flow(1) }]) });
    const { events } = timelineScene(finding(tells(0, 'fw1', 1, 2, 3, 4)), evidence);
    const times: Instant[] = events.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBe(later(clock(0), seconds(10)));
  });
});
