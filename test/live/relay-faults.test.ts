import assert from 'node:assert/strict';
import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { endpointOf } from '../../src/live/kernel/socket-address.ts';
import { peerName } from '../../src/live/kernel/sockets.ts';
import { labMissing } from '../lab/named-lab.ts';
import { CLIENT, FORGETS_AFTER, RELAY_OTHER, RelayLab } from './relay-lab.ts';
import { eventually } from '../eventually.ts';

const missing = labMissing('nft');
if (missing) console.warn(`SKIPPED: faults between the legs of a relay: ${missing}`);

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

describe.skipIf(missing !== undefined)('on the real kernel', () => {
  let lab: RelayLab;
  beforeAll(() => void (lab = new RelayLab()));
  afterEach(() => lab.clear());
  afterAll(() => lab?.close());

  const short = ['--idle', '1s', '--interval', '1s', '--count', '2'];

  describe.each(['splice', 'node'] as const)('over %s', (kind) => {
    const path = ['--data-path', kind];

    test('a firewall that forgets: without keepalive in time the session dies, with it it lives', async () => {
      const listener = lab.listens(5_001);
      const dead = await lab.serves([5_001], ['--idle', '300s', ...path]);
      const one = await lab.session(listener);
      await pause(FORGETS_AFTER + 2);
      one.client.says('?');
      await pause(2);
      assert.equal(one.servant.look().heard, 'hello');
      await dead.end();

      await lab.serves([5_001], [...short, ...path]);
      const other = await lab.session(listener);
      await pause(2 * FORGETS_AFTER + 2);
      other.client.says('?');
      await eventually(() => other.servant.look().heard === 'hello?', 'the byte after the silence');
      other.servant.says('!');
      await eventually(() => other.client.look().heard === 'welcome!', 'the answer');
    });

    test('a client that disappears is given up as keepalive says, and the target hears RST', async () => {
      const listener = lab.listens(5_001);
      const relay = await lab.serves([5_001], [...short, ...path]);
      const { servant } = await lab.session(listener);
      lab.client.run('ip', ['link', 'set', 'left', 'down']);
      try {
        const ended = await relay.heard('ended');
        assert.deepEqual([ended['how'], ended['error'], ended.level], ['client-lost', 'ETIMEDOUT', 'warn']);
        await eventually(() => servant.look().ended === 'ECONNRESET', 'RST');
      } finally {
        lab.client.run('ip', ['link', 'set', 'left', 'up']);
        lab.client.run('ip', ['route', 'add', 'default', 'via', '10.99.1.1']);
      }
    });

    test('bytes that nobody acknowledges end the session after the user timeout', async () => {
      const listener = lab.listens(5_001);
      const relay = await lab.serves([5_001], ['--idle', '300s', '--user-timeout', '2s', ...path]);
      const { servant } = await lab.session(listener);
      lab.client.run('ip', ['link', 'set', 'left', 'down']);
      try {
        const begun = performance.now();
        servant.says('anybody?');
        const ended = await relay.heard('ended');
        assert.equal(ended['how'], 'client-lost');
        const took = (performance.now() - begun) / 1_000;
        assert.ok(took > 1.5 && took < 15, `${took} s`);
        await eventually(() => servant.look().ended === 'ECONNRESET', 'RST');
      } finally {
        lab.client.run('ip', ['link', 'set', 'left', 'up']);
        lab.client.run('ip', ['route', 'add', 'default', 'via', '10.99.1.1']);
      }
    });

    test('a first port that is dropped in silence costs the first client its time-out, and the next nothing', async () => {
      const listener = lab.listens(5_002);
      lab.server.run(
        'nft',
        ['-f', '-'],
        'table ip s {\n chain i {\n type filter hook input priority 0;\n tcp dport 5001 drop\n }\n}\n',
      );
      try {
        const relay = await lab.serves([5_001, 5_002], ['--connect-timeout', '1s', ...path]);
        const timed = async (): Promise<number> => {
          const begun = performance.now();
          await lab.session(listener);
          return (performance.now() - begun) / 1_000;
        };
        const [first, second] = [await timed(), await timed()];
        assert.ok(first >= 1 && first < 5, `the first took ${first} s`);
        assert.ok(second < 0.9, `the second took ${second} s`);
        const failure = await relay.heard('connect-failed');
        assert.deepEqual([failure['error'], failure['next']], ['ETIMEDOUT', '10.99.3.3:5002']);
      } finally {
        lab.server.run('nft', ['flush', 'ruleset']);
      }
    });

    test('the outgoing leg bears the address that it was given', async () => {
      const listener = lab.listens(5_001);
      await lab.serves([5_001], ['--from', RELAY_OTHER, ...path]);
      const { servant } = await lab.session(listener);
      assert.equal(endpointOf(peerName(servant.descriptor)).address, RELAY_OTHER);
    });
  });

  test('the outgoing leg is bound to its device: by another that leads nowhere nobody is reached', async () => {
    lab.listens(5_001);
    const relay = await lab.serves([5_001], ['--device', 'left', '--connect-timeout', '1s']);
    const client = lab.connects();
    await relay.heard('refused');
    await eventually(() => client.look().ended === 'ECONNRESET', 'RST');
    await relay.end();
    const listener = lab.listens(5_003);
    await lab.serves([5_003], ['--device', 'right']);
    await lab.session(listener);
  });

  test('transparent: the target sees the address of the client', async () => {
    // Answers to addresses of others are for this machine, when they come from the target.
    lab.relay.run('ip', ['rule', 'add', 'iif', 'right', 'lookup', '100']);
    lab.relay.run('ip', ['route', 'add', 'local', 'default', 'dev', 'lo', 'table', '100']);
    const listener = lab.listens(5_001);
    await lab.serves([5_001], ['--transparent']);
    const { servant } = await lab.session(listener);
    assert.equal(endpointOf(peerName(servant.descriptor)).address, CLIENT);
  });
});
