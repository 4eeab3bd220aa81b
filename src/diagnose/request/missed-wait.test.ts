import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { endpointOf, seen } from '../../../test/seen.ts';
import { minutes, seconds } from '../../base/duration.ts';
import { assemble, Dossier, EvidencePage } from '../../evidence/index.ts';
import type { Fact, Observation, Process } from '../../model/observation.ts';
import { missedWaits, toldStalls } from './missed-wait.ts';

/** A day in 1970, because day zero is for stamps without one. */
const noon = 129_600;
const vnetd: Process = { name: 'vnetd', pid: 23 };
const bpbkar: Process = { name: 'bpbkar', pid: 21 };
const bpbrm: Process = { name: 'bpbrm', pid: 16 };
const child: Process = { name: 'bpbrm', pid: 17 };
const other: Process = { name: 'bpbrm', pid: 99 };

type Line = Observation;
const client = (at: number, process: Process, fact: Fact): Line =>
  seen(fact, { at: noon + at, on: 'client1', process });
const media = (at: number, process: Process, fact: Fact, flow?: string): Line =>
  seen(fact, { at: noon + at, on: 'media1', process, ...(flow === undefined ? {} : { flow }) });

const port = 57_276;
const token = 'c432cfc40d6d02d8';
/** Opened at 0, given up at 120 s. */
const waited = [
  client(0, vnetd, { kind: 'listening', port, token }),
  client(120, vnetd, { kind: 'wait-expired', wait: seconds(120) }),
];
const told = (at = 1, process = bpbrm, fact: Partial<{ token: string; port: number }> = { token }) =>
  media(at, process, { kind: 'told-port', port, ...fact });
const wanted = (at: number) => [
  client(at, bpbkar, { kind: 'connect-started', attempt: 1, to: endpointOf(`127.0.0.1:${port}`) }),
  client(at + 1, bpbkar, { kind: 'refused', error: { name: 'ECONNREFUSED' } }),
];
/** Ten seconds without an answer. */
const stall = (at: number, process: Process) => [
  media(at, process, { kind: 'connect-started', attempt: 1 }),
  media(at + 10, process, { kind: 'connect-waiting', attempt: 2 }),
  media(at + 10.5, process, { kind: 'connected' }, `10.1.0.10:${3_000 + at} > 10.2.0.20:13724`),
];
const status = (at: number, process: Process | undefined, on: 'client1' | 'media1' = 'media1') =>
  seen(
    { kind: 'status', status: 25, words: 'cannot connect on socket' },
    { at: noon + at, on, ...(process ? { process } : {}) },
  );

const evidenceWith = (...lines: readonly (Line | readonly Line[])[]) => {
  const dossier = new Dossier();
  const page = new EvidencePage({ file: 'a.log' });
  page.observations = lines.flat();
  dossier.add(page);
  return assemble(dossier);
};
const missed = (...lines: readonly (Line | readonly Line[])[]) => missedWaits(evidenceWith(waited, ...lines));

describe('a wait was missed', () => {
  test('when the socket is wanted after it was given up, and not when it is wanted before', () => {
    assert.equal(missed(told(), stall(2, bpbrm), wanted(120)).length, 1);
    assert.equal(missed(told(), stall(2, bpbrm), wanted(119.9)).length, 0);
  });
  test('only while the caller’s connects stalled: else it was missed for another reason', () => {
    assert.equal(missed(told(), wanted(135)).length, 0);
    assert.equal(missed(told(), stall(136, bpbrm), wanted(135)).length, 0, 'the stall came afterwards');
  });
  test('only if somebody wanted that very port', () => {
    assert.equal(missed(told(), stall(2, bpbrm)).length, 0);
  });
  test('lasts as long as the log says, else as long as it was seen to last', () => {
    assert.equal(missed(told(), stall(2, bpbrm), wanted(135))[0]?.wait, seconds(120));
    const unsaid = [waited[0] ?? [], client(119, vnetd, { kind: 'wait-expired' })];
    assert.equal(missedWaits(evidenceWith(...unsaid, told(), stall(2, bpbrm), wanted(135)))[0]?.wait, seconds(119));
  });
});

describe('the stalls that count', () => {
  const counted = (...lines: readonly (Line | readonly Line[])[]) =>
    missed(...lines, wanted(135))[0]?.stalls.map(({ begun }) => begun.process);
  test('are those of the process that was told of the socket, and of its children', () => {
    const spawned = media(20, bpbrm, { kind: 'spawned', child: { pid: 17 } });
    assert.deepEqual(counted(told(), stall(2, bpbrm), spawned, stall(30, child), stall(50, other)), [bpbrm, child]);
  });
  test('are those of every process of another host, when the log does not say who was told', () => {
    const local = client(60, bpbkar, { kind: 'connect-started', attempt: 1 });
    const waiting = client(70, bpbkar, { kind: 'connect-waiting', attempt: 2 });
    assert.deepEqual(counted(stall(2, bpbrm), stall(50, other), local, waiting), [bpbrm, other]);
  });
  test('are told by this wait, so nothing else tells them', () => {
    const evidence = evidenceWith(waited, told(), stall(2, bpbrm), stall(50, other), wanted(135));
    assert.deepEqual(
      [...toldStalls(evidence)].map(({ begun }) => begun.process),
      [bpbrm],
    );
  });
});

describe('who was told', () => {
  const opened = [client(0, vnetd, { kind: 'listening', port }), client(400, vnetd, { kind: 'wait-expired' })];
  const whoWasTold = (at: number, process = bpbrm) =>
    missedWaits(evidenceWith(opened, told(at, process, {}), stall(at + 1, process), wanted(500)))[0]?.told?.process;
  test('is known by the port number within five minutes, where no hash is written', () => {
    assert.equal(minutes(5), seconds(300));
    assert.equal(whoWasTold(300), bpbrm);
    assert.equal(whoWasTold(300.1), undefined);
  });
});

describe('the result', () => {
  const result = (...lines: readonly Line[]) =>
    missed(told(), stall(2, bpbrm), wanted(135), ...lines)[0]?.result?.process?.name;
  test('is the caller’s own word before that of the process that wanted the socket', () => {
    assert.equal(result(status(140, bpbkar, 'client1'), status(150, bpbrm)), 'bpbrm');
    assert.equal(result(status(140, other, 'client1'), status(150, bpbkar, 'client1')), 'bpbkar');
  });
  test('is what one of the two hosts says within six minutes, to the second', () => {
    const late = (at: number) => missed(told(), stall(2, bpbrm), wanted(135), status(at, undefined))[0]?.result?.status;
    assert.equal(late(135 + 360), 25);
    assert.equal(late(135 + 360.1), undefined);
  });
});
