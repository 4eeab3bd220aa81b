import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { parseAddress } from '../base/address.ts';
import { instant } from '../base/instant.ts';
import type { Flow } from '../model/flow.ts';
import type { Fact, Process } from '../model/observation.ts';
import { Dossier, isEventful } from './dossier.ts';
import { EvidencePage } from './page.ts';

const process = (pid: number): Process => ({ name: 'bpbrm', pid });

function flow(port: number): Flow {
  const [client, server] = [parseAddress('10.1.0.4'), parseAddress('10.2.0.9')];
  assert.ok(client && server);
  return { protocol: 'tcp', source: { address: client, port }, destination: { address: server, port: 1556 } };
}

interface Told {
  readonly fact: Fact;
  readonly by?: Process;
  readonly on?: Flow;
}

/** What is left of `told` in a dossier that keeps at most `most`, by line. */
function kept(most: number, told: readonly Told[]) {
  const dossier = new Dossier(most);
  const page = new EvidencePage({ file: 'a.log' });
  dossier.add(page);
  for (const [i, { fact, by, on }] of told.entries())
    page.emit(fact, { at: instant(i), line: i + 1, ...(by ? { process: by } : {}), ...(on ? { flow: on } : {}) });
  return {
    lines: page.observations.map(({ source }) => ('line' in source ? source.line : 0)),
    forgotten: dossier.forgotten,
  };
}

const accepted: Fact = { kind: 'accepted' };
const failure: Fact = { kind: 'failure', words: 'it broke' };
const teardown: Fact = { kind: 'firewall-teardown', connection: '1', reason: 'idle', words: 'Conn-timeout' };

describe('a full dossier', () => {
  test('keeps everything up to its bound', () => {
    const { lines, forgotten } = kept(
      10,
      Array.from({ length: 10 }, () => ({ fact: accepted })),
    );
    assert.deepEqual([lines.length, forgotten], [10, 0]);
  });

  test('lets half go one beyond it, the oldest first, and counts them', () => {
    const { lines, forgotten } = kept(
      10,
      Array.from({ length: 11 }, () => ({ fact: accepted })),
    );
    assert.deepEqual([lines, forgotten], [[7, 8, 9, 10, 11], 6]);
  });

  test('keeps the whole history of a process that failed', () => {
    const failing = process(7);
    const told: Told[] = [
      { fact: accepted, by: failing },
      ...Array.from({ length: 9 }, (_, pid) => ({ fact: accepted, by: process(100 + pid) })),
      { fact: failure, by: failing },
    ];
    assert.deepEqual(kept(10, told).lines, [1, 8, 9, 10, 11]);
  });

  test('keeps what other sources said of a connection that a firewall forgot, either way round', () => {
    const { source, destination } = flow(4_000);
    const told: Told[] = [
      { fact: accepted, by: process(1), on: flow(4_000) },
      { fact: accepted, by: process(2), on: flow(4_001) },
      ...Array.from({ length: 8 }, (_, pid) => ({ fact: accepted, by: process(100 + pid) })),
      { fact: teardown, on: { protocol: 'tcp', source: destination, destination: source } },
    ];
    assert.deepEqual(kept(10, told).lines, [1, 8, 9, 10, 11]);
  });

  test('lets even eventful ones go when nothing else is left', () => {
    const { lines, forgotten } = kept(
      10,
      Array.from({ length: 11 }, () => ({ fact: failure })),
    );
    assert.deepEqual([lines, forgotten], [[7, 8, 9, 10, 11], 6]);
  });

  test('counts over all its pages', () => {
    const dossier = new Dossier(10);
    const pages = ['a.log', 'b.log'].map((file) => new EvidencePage({ file }));
    for (const page of pages) dossier.add(page);
    for (let i = 0; i < 50; i++) pages[i % 2]?.emit(accepted, { at: instant(i), line: i });
    const left = pages.reduce((sum, page) => sum + page.observations.length, 0);
    assert.ok(left <= 10);
    assert.equal(left + dossier.forgotten, 50);
  });
});

test('a status of 0 is not eventful, and no other is', () => {
  const told = (status: number) => isEventful({ ...sighting, kind: 'status', status, words: '' });
  assert.deepEqual([told(0), told(1)], [false, true]);
});

test('a connection that both ends closed is not eventful; one that timed out is', () => {
  const told = (reason: 'fins' | 'not-said' | 'idle') =>
    isEventful({ ...sighting, kind: 'firewall-teardown', connection: '1', reason, words: '' });
  assert.deepEqual([told('fins'), told('not-said'), told('idle')], [false, false, true]);
});

const sighting = { at: instant(0), clock: 'media1', source: { file: 'a', line: 1 } } as const;
