import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { TWO_HOSTS } from '../../test/verdicts.ts';
import { networkFrom } from '../../test/yaml-network.ts';
import { networkOf } from '../trace/opened-network.ts';
import { playerComplaint } from './player.ts';
import { readSessions } from './sessions-file.ts';

const of = networkFrom(TWO_HOSTS);
const wrongWith = (text: string) =>
  readSessions({ file: 'sessions.yaml', text }, of).errors.map(
    ({ line, column, found }) => `${line}:${column} ${found.split(',')[0]}`,
  );

describe('a program on a firewall is refused with its place', () => {
  test('as a role', () => {
    const text = 'sessions:\n  s:\n    dialogue: generic\n    roles:\n      client: client\n      server: fw1\n';
    assert.deepEqual(wrongWith(text), ['6:15 fw1']);
  });

  test('written by hand', () => {
    const text =
      'sessions:\n  s:\n    actors:\n      a: { on: fw1, steps: [{ idle: 1h }] }\n      b: { on: nowhere, steps: [{ idle: 1h }] }\n';
    assert.deepEqual(wrongWith(text), ['4:16 fw1', '5:16 the node "nowhere"']);
  });
});

test('an ASA runs none, a Linux with a rule set does', () => {
  const asa = networkOf([{ file: 'firewalls/fw.cfg', text: 'ASA Version 9.8(2)\nhostname fw\n' }]).network;
  assert.match(playerComplaint(asa, 'fw')?.found ?? '', /runs no programs/);
  const gateway = networkFrom(
    'nodes:\n  gw: { system: linux, forwarding: true, interfaces: { a: 10.1.0.1/24 }, nft: "table ip t { }" }\n',
  );
  assert.equal(playerComplaint(gateway, 'gw'), undefined);
});
