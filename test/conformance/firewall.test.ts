import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seconds } from '../../src/base/duration.ts';
import { type Engine, engines, type Wish } from './engines.ts';

const TICK = 0.000_001;
const IDLE = 600;

interface Rule {
  readonly title: string;
  readonly holds: (
    make: (wish?: Wish) => ReturnType<Engine['make']>,
    { adopts }: Required<Pick<Engine, 'adopts'>>,
  ) => void;
}

/** What every stateful device does. Each engine runs all of it; where it differs, its skip says why. */
const rules: readonly Rule[] = [
  {
    title: 'a connection begins on the side that may begin it, and then passes both ways',
    holds: (make) => {
      const crossing = make();
      assert.equal(crossing.sends('inside', 'syn'), 'pass');
      assert.equal(crossing.sends('outside', 'syn-ack'), 'pass');
      assert.equal(crossing.sends('inside', 'ack'), 'pass');
      assert.equal(crossing.sends('outside', 'data'), 'pass');
      assert.deepEqual(crossing.log, ['firewall-built']);
    },
  },
  {
    title: 'from the other side it does not',
    holds: (make) => {
      const crossing = make();
      assert.equal(crossing.sends('outside', 'syn'), 'drop');
      assert.match(crossing.log.join(), /^firewall-denied/);
    },
  },
  {
    title: 'an answer to a request that was not seen does not pass',
    holds: (make) => {
      const crossing = make();
      assert.equal(crossing.sends('outside', 'syn-ack'), 'drop');
      assert.match(crossing.log.join(), /^firewall-denied/);
    },
  },
  {
    title: 'an idle connection is forgotten at its idle time-out, not a tick before',
    holds: (make) => {
      for (const [at, expected] of [
        [IDLE - TICK, 'pass'],
        [IDLE, 'drop'],
      ] as const) {
        const crossing = make({ idle: IDLE }).handshake();
        crossing.at(at);
        assert.equal(crossing.sends('outside', 'data'), expected, `at ${at} s`);
      }
    },
  },
  {
    title: 'it writes down when it forgot',
    holds: (make) => {
      const crossing = make({ idle: IDLE }).handshake();
      crossing.at(IDLE - TICK);
      assert.deepEqual(crossing.log, ['firewall-built']);
      assert.deepEqual(crossing.at(IDLE), []);
      assert.deepEqual(crossing.log, ['firewall-built', 'firewall-teardown idle']);
    },
  },
  {
    title: 'any packet in either direction starts the time-out anew, a keepalive probe and its answer too',
    holds: (make) => {
      const crossing = make({ idle: IDLE }).handshake();
      const packets = [
        () => crossing.sends('inside', 'data'),
        () => crossing.sends('outside', 'ack'),
        () => crossing.probes('inside'),
        () => crossing.sends('outside', 'ack'),
        () => crossing.probes('outside'),
        () => crossing.sends('inside', 'ack'),
      ];
      for (const [i, packet] of packets.entries()) {
        crossing.at((i + 1) * (IDLE - TICK));
        assert.equal(packet(), 'pass', `packet ${i}`);
      }
    },
  },
  {
    title: 'it is no limit on how long a connection lives',
    holds: (make) => {
      const crossing = make({ idle: IDLE }).handshake();
      for (let at = IDLE / 2; at < 100 * IDLE; at += IDLE / 2) {
        crossing.at(at);
        assert.equal(crossing.probes('inside'), 'pass');
        assert.equal(crossing.sends('outside', 'ack'), 'pass');
      }
    },
  },
  {
    title: 'a handshake that is not completed is forgotten sooner',
    holds: (make) => {
      for (const [at, expected] of [
        [20 - TICK, 'pass'],
        [20, 'drop'],
      ] as const) {
        const crossing = make({ idle: IDLE, embryonic: 20 });
        crossing.sends('inside', 'syn');
        crossing.at(at);
        assert.equal(crossing.sends('outside', 'syn-ack'), expected, `at ${at} s`);
      }
    },
  },
  {
    title: 'one FIN leaves the idle time-out as it is',
    holds: (make) => {
      const crossing = make({ idle: IDLE, halfClosed: 300 }).handshake();
      crossing.sends('inside', 'fin');
      crossing.sends('outside', 'ack');
      crossing.at(IDLE - TICK);
      assert.equal(crossing.sends('outside', 'data'), 'pass');
    },
  },
  {
    title: 'both FINs start the half-closed time-out',
    holds: (make) => {
      for (const [at, expected] of [
        [300 - TICK, 'pass'],
        [300, 'drop'],
      ] as const) {
        const crossing = make({ idle: IDLE, halfClosed: 300 }).handshake();
        crossing.sends('inside', 'fin');
        crossing.sends('outside', 'fin');
        crossing.at(at);
        assert.equal(crossing.sends('outside', 'ack'), expected, `at ${at} s`);
      }
    },
  },
  {
    title: 'a connection that both ends have closed is gone',
    holds: (make) => {
      const crossing = make({ idle: IDLE }).handshake();
      crossing.sends('inside', 'fin');
      crossing.sends('outside', 'fin');
      assert.equal(crossing.sends('inside', 'ack'), 'pass');
      assert.deepEqual(crossing.log, ['firewall-built', 'firewall-teardown fins']);
      assert.equal(crossing.sends('outside', 'data'), 'drop');
    },
  },
  {
    title: 'a reset ends the connection at once',
    holds: (make) => {
      const crossing = make({ idle: IDLE }).handshake();
      assert.equal(crossing.sends('inside', 'reset'), 'pass');
      assert.equal(crossing.sends('outside', 'data'), 'drop');
    },
  },
  {
    title: 'what acknowledges data that never crossed does not pass',
    holds: (make) => {
      const crossing = make().handshake();
      assert.equal(crossing.sends('inside', 'data', { acknowledgement: 900 }), 'drop');
      assert.equal(crossing.sends('outside', 'data', { acknowledgement: 1 }), 'pass');
    },
  },
  {
    title: 'nor does data far behind what the other end has room for',
    holds: (make) => {
      const crossing = make().handshake();
      assert.equal(crossing.sends('inside', 'data', { sequence: 200_000 }), 'drop');
      assert.equal(crossing.sends('inside', 'data'), 'pass');
    },
  },
  {
    title: 'a packet that does not pass keeps no connection',
    holds: (make) => {
      const crossing = make({ idle: IDLE }).handshake();
      crossing.at(IDLE - 1);
      crossing.sends('inside', 'ack', { acknowledgement: 900 });
      crossing.at(IDLE);
      assert.deepEqual(
        crossing.log.filter((line) => line.startsWith('firewall-teardown')),
        ['firewall-teardown idle'],
      );
    },
  },
  {
    title: 'a reset below what was acknowledged ends nothing',
    holds: (make) => {
      const crossing = make().handshake();
      crossing.sends('outside', 'data', { length: 500 });
      crossing.sends('inside', 'ack');
      assert.equal(crossing.sends('outside', 'reset', { sequence: 100 }), 'drop');
      crossing.at(60);
      assert.equal(crossing.sends('inside', 'data'), 'pass');
    },
  },
  {
    title: 'where it is told to, both ends hear of the expiry',
    holds: (make) => {
      const crossing = make({ idle: IDLE, resetOnExpiry: true }).handshake();
      assert.deepEqual(crossing.at(IDLE - TICK), []);
      assert.deepEqual(crossing.at(IDLE).toSorted(), ['reset to inside', 'reset to outside']);
    },
  },
  {
    title: 'otherwise nobody hears of it',
    holds: (make) =>
      assert.deepEqual(
        make({ idle: IDLE })
          .handshake()
          .at(10 * IDLE),
        [],
      ),
  },
  {
    title: 'a connection that an administrator removes is gone, and nobody hears of it',
    holds: (make) => {
      const crossing = make({ idle: IDLE }).handshake();
      crossing.does({ kind: 'clear', which: ({ destination }) => destination.port === 1 });
      assert.equal(crossing.sends('outside', 'data'), 'pass');
      crossing.does({ kind: 'clear', which: ({ destination }) => destination.port === 5_633 });
      assert.equal(crossing.sends('outside', 'data'), 'drop');
    },
  },
  {
    title: 'an address out of a pool is kept for the next connection of its host',
    holds: (make) => {
      const crossing = make({ idle: IDLE, translated: true }).handshake();
      const first = crossing.seenAs;
      assert.notEqual(first, '10.1.1.5:40001');
      crossing.sends('inside', 'reset');
      crossing.at(IDLE);
      crossing.handshake();
      assert.equal(crossing.seenAs, first);
      assert.equal(crossing.log.filter((line) => line.startsWith('firewall-translation-')).length, 1);
    },
  },
  {
    title: 'whose connections nobody translates loses none when translations are cleared',
    holds: (make) => {
      const crossing = make({ idle: IDLE }).handshake();
      crossing.does({ kind: 'clear-translations' });
      assert.equal(crossing.sends('outside', 'data'), 'pass');
    },
  },
  {
    title: 'a restart forgets everything, and writes nothing down',
    holds: (make) => {
      const crossing = make({ idle: IDLE }).handshake();
      crossing.does({ kind: 'restart' });
      assert.deepEqual(crossing.log, ['firewall-built']);
      assert.equal(crossing.sends('outside', 'data'), 'drop');
      assert.deepEqual(crossing.at(2 * IDLE), []);
    },
  },
  {
    title: 'a port that is blocked takes no new connection, and one that is there goes on',
    holds: (make) => {
      const crossing = make({ idle: IDLE }).handshake();
      const block = { sets: 'block', port: 5_633, answer: 'reset', reaches: 'new-connections' } as const;
      crossing.does({ kind: 'change', change: block });
      assert.equal(crossing.sends('inside', 'data'), 'pass');
      crossing.at(2 * IDLE);
      assert.equal(crossing.sends('inside', 'syn'), 'reset to inside');
      assert.equal(crossing.log.at(-1), 'firewall-denied policy');
    },
  },
  {
    title: 'a shorter idle time-out holds for the next connection',
    holds: (make) => {
      const crossing = make({ idle: IDLE });
      crossing.does({ kind: 'change', change: { sets: 'idle-timeout', to: seconds(IDLE / 2) } });
      crossing.handshake();
      crossing.at(IDLE / 2 - TICK);
      assert.deepEqual(crossing.log, ['firewall-built']);
      crossing.at(IDLE / 2);
      assert.deepEqual(crossing.log, ['firewall-built', 'firewall-teardown idle']);
    },
  },
  {
    title: 'an idle time-out that is changed does not reach a connection that says nothing',
    holds: (make) => {
      const crossing = make({ idle: IDLE }).handshake();
      crossing.does({ kind: 'change', change: { sets: 'idle-timeout', to: seconds(IDLE / 2) } });
      crossing.at(IDLE - TICK);
      assert.equal(crossing.sends('outside', 'data'), 'pass');
    },
  },
  {
    title: 'nor one that goes on',
    holds: (make) => {
      const crossing = make({ idle: IDLE }).handshake();
      crossing.does({ kind: 'change', change: { sets: 'idle-timeout', to: seconds(IDLE / 2) } });
      for (const at of [IDLE - 1, 2 * IDLE - 2]) {
        crossing.at(at);
        assert.equal(crossing.sends('outside', 'data'), 'pass', `at ${at} s`);
        crossing.sends('inside', 'ack');
      }
    },
  },
  {
    title: 'a table that is full takes no new connection, and writes that down',
    holds: (make) => {
      const crossing = make({ idle: IDLE });
      crossing.does({ kind: 'change', change: { sets: 'connections-max', to: 0 } });
      assert.equal(crossing.sends('inside', 'syn'), 'drop');
      assert.deepEqual(crossing.log, ['firewall-denied table-full']);
    },
  },
  {
    title: 'and one that ends makes room',
    holds: (make) => {
      const crossing = make({ idle: IDLE }).handshake();
      crossing.does({ kind: 'change', change: { sets: 'connections-max', to: 1 } });
      assert.equal(crossing.sends('inside', 'data'), 'pass', 'it keeps what it has');
      crossing.at(2 * IDLE);
      assert.equal(crossing.sends('inside', 'syn'), 'pass');
    },
  },
  {
    title: 'a new connection may begin where one was forgotten',
    holds: (make) => {
      const crossing = make({ idle: IDLE }).handshake();
      crossing.at(IDLE);
      assert.equal(crossing.sends('inside', 'syn'), 'pass');
      assert.equal(crossing.sends('outside', 'syn-ack'), 'pass');
    },
  },
  {
    title: 'what was forgotten is taken up again from the sides that its device takes up from, and from no other',
    holds: (make, { adopts }) => {
      for (const side of ['inside', 'outside'] as const) {
        const crossing = make({ idle: IDLE }).handshake();
        crossing.at(IDLE);
        const isAdopted = adopts.includes(side);
        assert.equal(crossing.sends(side, 'data') === 'pass', isAdopted, side);
        assert.match(crossing.log.at(-1) ?? '', isAdopted ? /^firewall-built/ : /^firewall-denied/);
        if (isAdopted) assert.equal(crossing.sends(side === 'inside' ? 'outside' : 'inside', 'ack'), 'pass');
      }
    },
  },
  {
    title: 'what it took up has its idle time-out from then on',
    holds: (make, { adopts }) => {
      const [side] = adopts;
      if (side === undefined) return;
      const crossing = make({ idle: IDLE }).handshake();
      crossing.at(2 * IDLE);
      crossing.sends(side, 'data');
      crossing.at(3 * IDLE - TICK);
      assert.equal(crossing.sends('outside', 'data'), 'pass');
      crossing.at(4 * IDLE - TICK);
      assert.equal(crossing.sends('outside', 'data'), 'drop');
    },
  },
];

for (const { name, make, skips, adopts = [] } of engines)
  describe(name, () => {
    for (const { title, holds } of rules) {
      const reason = skips[title];
      if (reason !== undefined) test.skip(`${title} (${reason})`, () => undefined);
      else test(title, () => holds((wish = {}) => make(wish), { adopts }));
    }

    test('what it skips are rules of this suite, with a reason', () => {
      for (const [title, reason] of Object.entries(skips)) {
        assert.ok(
          rules.some((rule) => rule.title === title),
          title,
        );
        assert.ok(reason.split(' ').length > 5, reason);
      }
    });
  });
