import assert from 'node:assert/strict';
import { test } from 'vitest';
import { flowOf, seen } from '../../../test/seen.ts';
import { networkFrom } from '../../../test/yaml-network.ts';
import { instant } from '../../base/instant.ts';
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
  return flows.map((flow) => names.nameOf(flowOf(flow), instant(2e6), told));
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

test('where nobody translates each flow has its own', () => {
  const [near, far] = namesOf([byAsa], CLIENT, LENT);
  assert.notEqual(near, far);
});

test('a translation counts from when it is told', () => {
  const names = new StreamNames(NETWORK);
  const told: Observation[] = [];
  const near = names.nameOf(flowOf(CLIENT), instant(0), told);
  told.push(byGateway);
  assert.equal(names.nameOf(flowOf(LENT), instant(2e6), told), near);
});
