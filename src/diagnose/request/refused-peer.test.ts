import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seen } from '../../../test/seen.ts';
import { parseAddress } from '../../base/address.ts';
import { assemble, Dossier, EvidencePage } from '../../evidence/index.ts';
import type { Observation, Process } from '../../model/observation.ts';
import { refusedPeers } from './refused-peer.ts';

/** A day in 1970, because day zero is for stamps without one. */
const noon = 129_600;
const bpcd: Process = { name: 'bpcd', pid: 4_390 };
const busy: Process = { name: 'bpcd', pid: 4_391 };

const status = (number: number, at = 0, on = 'client1') =>
  seen({ kind: 'status', status: number, words: 'server not allowed access' }, { at: noon + at, on, process: bpcd });
const lookup = (address: string, at: number, { process = busy, known = true } = {}) => {
  const parsed = parseAddress(address);
  assert.ok(parsed);
  return seen(
    { kind: 'peer-named', address: parsed, name: `name-of-${address}`, known },
    { at: noon + at, on: 'client1', process },
  );
};
const peers = (...observations: readonly Observation[]) => {
  const dossier = new Dossier();
  const page = new EvidencePage({ file: 'bpcd.log' });
  page.observations = [...observations];
  dossier.add(page);
  return refusedPeers(assemble(dossier)).map(({ result, named }) => [result.status, named?.address]);
};

describe('a refusal by the application', () => {
  test('is one of the four statuses that say so, and no other', () => {
    for (const number of [37, 46, 59, 131]) assert.deepEqual(peers(status(number)), [[number, undefined]]);
    for (const number of [0, 25, 40, 58]) assert.deepEqual(peers(status(number)), []);
  });
  test('is one although both ends and the job write it down', () => {
    const all = [lookup('10.9.0.15', -1), status(46), status(46, 1, 'media1'), status(46, 60, 'media1')];
    assert.deepEqual(peers(...all), [[46, '10.9.0.15']]);
  });
  test('of another host, or with another status, is another one where nobody looked the caller up', () => {
    assert.equal(peers(status(46), status(46, 1, 'client2'), status(59, 2), status(46, 3)).length, 3);
  });
});

describe('the caller is whom', () => {
  const named = (...lookups: readonly Observation[]) => peers(...lookups, status(46))[0]?.[1];
  test('the refusing process itself looked up, whoever was looked up since', () => {
    const own = lookup('10.9.0.15', -20, { process: bpcd });
    assert.equal(named(own, lookup('10.9.0.16', -10, { known: false }), lookup('10.9.0.17', -1)), '10.9.0.15');
  });
  test('else one whose name is not known, else the latest', () => {
    assert.equal(named(lookup('10.9.0.16', -10, { known: false }), lookup('10.9.0.17', -1)), '10.9.0.16');
    assert.equal(named(lookup('10.9.0.16', -10), lookup('10.9.0.17', -1)), '10.9.0.17');
  });
  test('somebody looked up within two minutes, to the second', () => {
    assert.equal(named(lookup('10.9.0.15', -120)), '10.9.0.15');
    assert.equal(named(lookup('10.9.0.15', -120.1)), undefined);
  });
});
