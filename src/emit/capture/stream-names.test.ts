import assert from 'node:assert/strict';
import { test } from 'vitest';
import { flowOf, seen } from '../../../test/seen.ts';
import { networkFrom } from '../../../test/yaml-network.ts';
import type { Observation } from '../../model/observation.ts';
import { StreamNames } from './stream-names.ts';

const NETWORK = networkFrom(
  `complete: true
nodes:
  gw:
    system: linux
    interfaces: { lan: 10.1.0.1/24, wan: 10.3.0.2/24 }
    nft: |
      table ip nat { chain post { type nat hook postrouting priority srcnat; oifname "wan" masquerade; }; }
`,
  { asa1: 'hostname asa1\ninterface GigabitEthernet0/0\n nameif outside\n ip address 10.3.0.1 255.255.255.0\n' },
);

const CLIENT = '10.1.0.10:40001 > 10.2.0.10:5432';
const LENT = '10.3.0.2:40001 > 10.2.0.10:5432';
const ANSWER = '10.2.0.10:5432 > 10.3.0.2:40001';

const byGateway = seen(
  { kind: 'firewall-built', connection: '1', mapped: flowOf(LENT) },
  { at: 1, on: 'gw', flow: CLIENT },
);
const byAsa = seen({ kind: 'firewall-built', connection: '2' }, { at: 1, on: 'asa1', flow: LENT });

const namesOf = (told: readonly Observation[], ...flows: readonly string[]) => {
  const names = new StreamNames(NETWORK);
  return flows.map((flow) => names.nameOf(flowOf(flow), (from) => told.slice(from)));
};

test('both sides of a masquerade have the numbers of the ends', () => {
  const [near, far, answer, answered] = namesOf([byGateway], CLIENT, LENT, ANSWER, '10.2.0.10:5432 > 10.1.0.10:40001');
  assert.equal(near, far);
  assert.equal(answer, answered);
  assert.notEqual(near, answer);
});

test('an ASA between them makes up others', () => {
  const [near, far] = namesOf([byGateway, byAsa], CLIENT, LENT);
  assert.notEqual(near, far);
});

test('an ASA in front of it as well', () => {
  const first = seen({ kind: 'firewall-built', connection: '2' }, { at: 0, on: 'asa1', flow: CLIENT });
  const [near, far] = namesOf([first, byGateway], CLIENT, LENT);
  assert.notEqual(near, far);
});

test('behind two translations the name is that in front of the first', () => {
  const twice = '192.0.2.1:40001 > 10.2.0.10:5432';
  const again = seen(
    { kind: 'firewall-built', connection: '3', mapped: flowOf(twice) },
    { at: 1, on: 'gw', flow: LENT },
  );
  const [near, far] = namesOf([byGateway, again], CLIENT, twice);
  assert.equal(near, far);
});

test('where nobody translates each flow has its own', () => {
  const [near, far] = namesOf([byAsa], CLIENT, LENT);
  assert.notEqual(near, far);
});

test('a translation counts from when it is told', () => {
  const names = new StreamNames(NETWORK);
  const told: Observation[] = [];
  const toldOf = (from: number) => told.slice(from);
  const near = names.nameOf(flowOf(CLIENT), toldOf);
  told.push(byGateway);
  assert.equal(names.nameOf(flowOf(LENT), toldOf), near);
});
