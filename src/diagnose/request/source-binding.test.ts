import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { endpointOf, seen } from '../../../test/seen.ts';
import { parseAddress } from '../../base/address.ts';
import { assemble, Dossier, EvidencePage } from '../../evidence/index.ts';
import type { Fact, Observation, Process } from '../../model/observation.ts';
import { bindingsOf, sourceBindings } from './source-binding.ts';

const noon = 129_600;
const program: Process = { name: 'bptestbpcd', pid: 81 };
const on = (fact: Fact, node = 'media1', process = program): Observation => seen(fact, { at: noon, on: node, process });
const setting = (name: string, value: string, node?: string) => on({ kind: 'setting', name, value }, node);
const bind = (local: string, handle?: number) =>
  on({ kind: 'bound', local: endpointOf(local), ...(handle === undefined ? {} : { handle }) });
const connect = (handle: number, process = program) =>
  on({ kind: 'connect-started', attempt: 1, to: endpointOf('10.4.0.20:1556'), handle }, 'media1', process);
const address = (text: string) => {
  const parsed = parseAddress(text);
  assert.ok(parsed);
  return parsed;
};

function evidenceWith(...observations: readonly Observation[]) {
  const dossier = new Dossier();
  const page = new EvidencePage({ file: 'a.log' });
  page.observations = [...observations];
  dossier.add(page);
  return assemble(dossier);
}
const words = (...observations: readonly Observation[]) =>
  sourceBindings(evidenceWith(...observations)).map((one) => one.words);

describe('a program chose its source', () => {
  test('by bind() on a socket that goes on to connect; a listener chooses none', () => {
    assert.deepEqual(words(bind('10.9.0.15:0', 4), connect(4)), ['bind() to 10.9.0.15']);
    assert.deepEqual(words(bind('10.9.0.15:1556', 4), connect(5)), []);
    assert.deepEqual(words(bind('10.9.0.15:1556', 4), connect(4, { name: 'other', pid: 82 })), []);
  });
  test('by bind() where the evidence does not number sockets', () => {
    assert.deepEqual(words(bind('10.9.0.15:0')), ['bind() to 10.9.0.15']);
  });
  test('not by binding to any address, nor to loopback', () => {
    for (const local of ['0.0.0.0:0', '127.0.0.1:0']) assert.deepEqual(words(bind(local, 4), connect(4)), [], local);
  });
  test('by each address of the list that it was going to bind to', () => {
    const sources = ['10.9.0.15', '10.1.0.10'].map(address);
    const found = sourceBindings(evidenceWith(on({ kind: 'sources-offered', sources })));
    assert.deepEqual(
      found.map((one) => one.address),
      sources,
    );
  });
});

test('these settings name a source, those only name a target', () => {
  const chosen: readonly (readonly [name: string, value: string])[] = [
    ['REQUIRED_INTERFACE', 'media1-bk'],
    ['PREFERRED_NETWORK', '10.9.0.0/24 MATCH 10.9.0.15'],
    ['PREFERRED_NETWORK', '10.9.0.0/24 ONLY 10.9.0.15'],
    ['PREFERRED_NETWORK', '10.1.0.0/24 PROHIBITED'],
  ];
  const free: readonly (readonly [name: string, value: string])[] = [
    ['PREFERRED_NETWORK', '10.9.0.0/24 MATCH'],
    ['PREFERRED_NETWORK', '10.9.0.0/24'],
    ['SERVER', 'REQUIRED_INTERFACE'],
  ];
  for (const [name, value] of chosen) assert.deepEqual(words(setting(name, value)), [`${name} = ${value}`]);
  for (const [name, value] of free) assert.deepEqual(words(setting(name, value)), [], `${name} = ${value}`);
});

describe('what made a caller use an address', () => {
  const owner = on({ kind: 'bound', local: endpointOf('10.9.0.15:22'), handle: 9 });
  const behind = (wanted: string, ...observations: readonly Observation[]) =>
    bindingsOf(evidenceWith(owner, ...observations), address(wanted)).map((one) => one.words);
  test('is a binding to that address, not to another', () => {
    const all = [bind('10.9.0.15:0', 4), connect(4), bind('10.1.0.10:0', 5), connect(5)];
    assert.deepEqual(behind('10.9.0.15', ...all), ['bind() to 10.9.0.15']);
  });
  test('is a setting of the host that owns it, or of any host while the owner is not known', () => {
    const all = [setting('REQUIRED_INTERFACE', 'a'), setting('REQUIRED_INTERFACE', 'b', 'media2')];
    assert.deepEqual(behind('10.9.0.15', ...all), ['REQUIRED_INTERFACE = a']);
    assert.deepEqual(behind('10.9.0.99', ...all), ['REQUIRED_INTERFACE = a', 'REQUIRED_INTERFACE = b']);
  });
});
