import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { written } from '../../../test/written.ts';
import { networkOf } from '../../trace/opened-network.ts';
import { EXIT } from '../exit.ts';
import { runEstate } from './trace-estate.ts';

const FLAGS = { icmp: false, udp: false, permitAll: false, all: true, json: false };

const run = (listens: string) =>
  written(async () => {
    const text = `nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.2/24 } }
  b: { system: linux, interfaces: { eth0: 10.1.0.3/24 }${listens} }
`;
    return runEstate(FLAGS, networkOf([{ file: 'network/network.yaml', text }]));
  });

describe('holdfast trace --all', () => {
  test('says that of no host the listening sockets are known, and has nothing to call clean', async () => {
    const { code, out, err } = await run('');
    assert.deepEqual([code, out], [EXIT.unusable, '']);
    assert.match(
      err.replaceAll(/\s+/g, ' '),
      /found no host whose listening sockets are known.*listens: \[tcp 1556\].*sockets\.txt/,
    );
  });

  test('is 0 where those that are known are reached', async () => {
    const { code, out } = await run(', listens: [tcp 1556]');
    assert.equal(code, EXIT.clean);
    assert.match(out, /^\d+ flows/);
    assert.match(out, /Not asked for: whatever listens on a, for nobody listed it/);
  });
});
