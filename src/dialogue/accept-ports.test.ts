import assert from 'node:assert/strict';
import { test } from 'vitest';
import { hours, seconds } from '../base/duration.ts';
import { guardedNetwork, SERVER } from '../../test/guarded-network.ts';
import { simulate } from './simulate.ts';

test('who accepts on many ports looks through them when a connection waits, not whenever something happens', () => {
  let looked = 0;
  const ports = Object.assign([21, 22], {
    find(...[asked]: Parameters<number[]['find']>) {
      looked++;
      return Array.prototype.find.call(this, asked) as number | undefined;
    },
  });
  const rounds = 40;
  const { outcomes } = simulate({
    network: guardedNetwork({}),
    seed: 1,
    until: hours(1),
    sessions: [
      {
        name: 's',
        actors: [
          {
            name: 'serverd',
            host: 'server',
            steps: [
              { does: 'listen', port: 21 },
              { does: 'listen', port: 22 },
              { does: 'accept', as: 'a', ports: [21] },
              { does: 'accept', as: 'b', ports },
            ],
          },
          {
            name: 'clientd',
            host: 'client',
            steps: [
              { does: 'connect', as: 'a', to: SERVER, ports: [21] },
              {
                does: 'repeat',
                times: rounds,
                steps: [
                  { does: 'send', on: 'a', bytes: 1 },
                  { does: 'idle', for: seconds(1) },
                ],
              },
              { does: 'connect', as: 'b', to: SERVER, ports: [22] },
            ],
          },
        ],
      },
    ],
  });
  assert.equal(outcomes[0]?.result, 'completed');
  assert.ok(looked > 0 && looked < rounds, `${looked}`);
});
