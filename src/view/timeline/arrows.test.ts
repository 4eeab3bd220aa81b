import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { evidenceOf } from '../../../test/evidence.ts';
import { accepted, built, connected, denied, seen, started } from '../../../test/seen.ts';
import type { Fact, Process } from '../../model/observation.ts';
import { arrowsOf } from './arrows.ts';
import { castOf } from './cast.ts';
import { Lanes } from './lanes.ts';
import { sightOf } from './sight.ts';

const sockets = (own: string) => `2026-11-20 10:30:00\ntcp 0 0 ${own}:22 10.9.9.9:50000 ESTABLISHED`;
const evidence = evidenceOf({
  'media1/netstat.txt': sockets('10.1.0.10'),
  'client1/netstat.txt': sockets('10.2.0.20'),
});
const flow = '10.1.0.10:40001 > 10.2.0.20:1556';
const bpbrm: Process = { name: 'bpbrm', pid: 71 };
const cast = castOf(
  {
    cause: 'IDLE_TIMEOUT',
    confidence: 'proved',
    headline: '',
    story: [],
    figures: [],
    assumed: [],
    rivals: [],
    fixes: [],
    advice: [],
  },
  evidence,
);

interface Line {
  readonly at?: number;
  readonly on: string;
  readonly fact: Fact;
  readonly of?: string;
  readonly process?: Process;
}

/** Arrows as `from>to end`, by the names of the lanes' hosts. */
function drawn(...lines: readonly Line[]): string[] {
  const sights = lines.map(({ at = 1, on, fact, of, process }) =>
    sightOf(
      evidence,
      seen(fact, { at, on, ...(of === undefined ? {} : { flow: of }), ...(process ? { process } : {}) }),
      600,
      undefined,
    ),
  );
  const lanes = new Lanes(sights, evidence.hosts);
  const placed = sights.map((sight) => ({ sight, lane: lanes.indexOf(sight.lane) ?? -1 }));
  const name = (lane: number) => lanes.all[lane]?.node;
  return arrowsOf(evidence, cast, lanes, placed).map(
    ({ from, to, end }) => `${name(from.lane)}>${name(to.lane)} ${end} ${from.event}-${to.event}`,
  );
}

describe('a connection', () => {
  test('arrives at the called host, seen there or not', () => {
    assert.deepEqual(drawn({ on: 'media1', fact: connected, of: flow }), ['media1>client1 arrives 0-0']);
  });
  test('that was accepted is drawn once, from the attempt before it', () => {
    const lines: Line[] = [
      { at: 1, on: 'media1', fact: started, process: bpbrm },
      { at: 1.2, on: 'client1', fact: accepted, of: flow },
      { at: 1.3, on: 'media1', fact: connected, of: flow, process: bpbrm },
    ];
    assert.deepEqual(drawn(...lines), ['media1>client1 arrives 0-1']);
  });
  test('is no attempt’s that lies more than six seconds before', () => {
    const from = (at: number) =>
      drawn(
        { at: 1, on: 'media1', fact: started, process: bpbrm },
        { at, on: 'client1', fact: accepted, of: flow },
        { at: at + 0.1, on: 'media1', fact: connected, of: flow, process: bpbrm },
      );
    assert.deepEqual([from(6.999), from(7)], [['media1>client1 arrives 0-1'], ['media1>client1 arrives 1-1']]);
  });
});

describe('what a firewall says', () => {
  test('it built goes from end to end, and nobody saw whether it arrived', () => {
    assert.deepEqual(drawn({ on: 'fw1', fact: built, of: flow }), ['media1>client1 sent 0-0']);
  });
  test('it denied ends at the firewall', () =>
    assert.deepEqual(drawn({ on: 'fw1', fact: denied, of: flow }), ['media1>fw1 denied 0-0']));
});

describe('a refusal', () => {
  const refused: Fact = { kind: 'refused', error: { name: 'ECONNREFUSED' } };
  test('comes back to the caller', () =>
    assert.deepEqual(drawn({ on: 'media1', fact: refused, of: flow }), ['client1>media1 reset 0-0']));
  test('within a host comes from the program that had the port', () => {
    const inner = '127.0.0.1:50000 > 127.0.0.1:41163';
    const vnetd = { name: 'vnetd', pid: 5 };
    const lines: Line[] = [
      { at: 1, on: 'client1', fact: { kind: 'listening', port: 41_163 }, process: vnetd },
      { at: 2, on: 'client1', fact: refused, of: inner, process: { name: 'bpcd', pid: 6 } },
    ];
    assert.deepEqual(drawn(...lines), ['client1>client1 reset 1-1']);
    assert.deepEqual(drawn(...lines.slice(1)), [], 'nobody is known to have had it');
  });
  test('of nobody knows what is not drawn', () => assert.deepEqual(drawn({ on: 'media1', fact: refused }), []));
});

describe('a packet', () => {
  const segment = (role: 'syn' | 'reset', point = 'media1 eth0'): Fact => ({ kind: 'segment', role, point, bytes: 0 });
  test('that one capture saw leave was sent', () =>
    assert.deepEqual(drawn({ on: 'media1', fact: segment('syn'), of: flow }), ['media1>client1 sent 0-0']));
  test('that resets comes as one', () => {
    assert.deepEqual(drawn({ on: 'media1', fact: segment('reset'), of: '10.2.0.20:1556 > 10.1.0.10:40001' }), [
      'client1>media1 reset 0-0',
    ]);
  });
});

test('nothing goes from a lane to itself', () => {
  assert.deepEqual(drawn({ on: 'media1', fact: connected, of: '10.1.0.10:40001 > 10.1.0.10:1556' }), []);
});
