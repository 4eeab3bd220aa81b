import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Patch } from '../../src/fix/change.ts';
import { type FlowGoal, type Goal, play } from '../../src/fix/goal.ts';
import { rejectInsteadOfDrop } from '../../src/fix/remedies/reject-instead-of-drop.ts';
import type { Subject } from '../../src/fix/subject.ts';
import type { FixId } from '../../src/model/codes.ts';
import { type Asked, flowGoal, mendingOf, networkCase } from '../fix-case.ts';
import { FixLab } from './fix-lab.ts';
import { labMissing } from './named-lab.ts';
import { subjectFrom } from '../fix-subject.ts';

const missing = labMissing('nft', 'sysctl', 'nsenter');
if (missing)
  console.warn(
    `SKIPPED: no kernel to run the scripts of fixes on: ${missing} (apt-get install iproute2 nftables procps)`,
  );

interface Broken {
  readonly what: string;
  readonly subject: Subject;
  readonly asked: Asked;
  /** What replays find, with the ones whose scripts are run here first. */
  readonly run: readonly FixId[];
  readonly others?: readonly FixId[];
  /** What replays find to be in vain, which is run as well. */
  readonly inVain?: readonly FixId[];
}

const TO_B: Asked = { from: 'serverA', to: '10.4.0.100:1521', bindAddress: '10.2.0.100' };

/** Over IPv6 nobody filters by the way back; a router that keeps state does what it does. */
const OVER_IPV6 = subjectFrom({
  network: `complete: true
nodes:
  a: { system: linux, interfaces: { eth0: "2001:db8:1::5/64" }, routes: ["default via 2001:db8:1::1"] }
  core: { system: linux, forwarding: true, interfaces: { a: "2001:db8:1::1/64", n: "2001:db8:a::1/64", s: "2001:db8:b::1/64" }, routes: ["2001:db8:2::/64 via 2001:db8:a::2", "2001:db8:3::/64 via 2001:db8:b::2"] }
  r1:
    system: linux
    forwarding: true
    interfaces: { n: "2001:db8:a::2/64", d: "2001:db8:2::1/64" }
    routes: ["2001:db8:1::/64 via 2001:db8:a::1"]
    nft: |
      table inet filter {
        chain forward {
          type filter hook forward priority filter; policy accept;
          tcp dport 5432 ct state invalid drop
        }
      }
  r2: { system: linux, forwarding: true, interfaces: { s: "2001:db8:b::2/64", o: "2001:db8:3::1/64" }, routes: ["2001:db8:1::/64 via 2001:db8:b::1"] }
  b: { system: linux, interfaces: { eth0: "2001:db8:2::20/64", eth1: "2001:db8:3::20/64" }, routes: ["default via 2001:db8:3::1"], listens: [5432] }
`,
});

/** A router between two hosts that denies what is asked for, in the words of one of the two tools. */
const denying = (how: string): Subject =>
  subjectFrom({
    network: `complete: true
nodes:
  a: { system: linux, interfaces: { eth0: 10.81.1.5/24 }, routes: [default via 10.81.1.1 dev eth0] }
  gw:
    system: linux
    forwarding: true
    interfaces: { in: 10.81.1.1/24, out: 10.81.2.1/24 }
    ${how}
  b: { system: linux, interfaces: { eth0: 10.81.2.20/24 }, routes: [default via 10.81.2.1 dev eth0], listens: [5432] }
`,
  });

const NFT = `nft: |
      table inet filter {
        chain forward {
          type filter hook forward priority filter; policy accept;
          tcp dport 5432 drop
        }
      }`;
const IPTABLES = `iptables: |
      *filter
      :INPUT ACCEPT [0:0]
      :FORWARD ACCEPT [0:0]
      :OUTPUT ACCEPT [0:0]
      -A FORWARD -p tcp -m tcp --dport 5432 -j DROP
      COMMIT`;
const TO_DB: Asked = { from: 'a', to: '10.81.2.20', port: 5432 };

/** What the remedy proposes for a flow that is not let through: it is no fix of the flow itself, which stays closed. */
function rejection(subject: Subject, goal: Goal & FlowGoal): Patch {
  const played = play(subject, goal) ?? assert.fail('it is not played');
  const problem = { subject, played, cause: played.outcome.cause, node: played.outcome.node };
  const [proposal] = rejectInsteadOfDrop.propose(problem);
  return proposal?.patch ?? assert.fail('nothing is proposed');
}

const cases: readonly Broken[] = [
  {
    what: 'a rule of nft that discards',
    subject: denying(NFT),
    asked: TO_DB,
    run: ['PERMIT_FLOW'],
  },
  {
    what: 'a rule of iptables that discards',
    subject: denying(IPTABLES),
    asked: TO_DB,
    run: ['PERMIT_FLOW'],
  },
  {
    what: 'a strict filter, and the answer’s way is another',
    subject: networkCase('cases/two-interfaces/strict-filter'),
    asked: TO_B,
    run: ['SOURCE_TABLE', 'STATIC_ROUTES', 'CONNECTION_MARK', 'RELAX_REVERSE_PATH', 'REVERSE_PATH_OFF'],
    inVain: ['ROUTE_ON_ONE_SIDE', 'RULE_WITH_DEVICE'],
  },
  {
    what: 'the rule with a device that an article proposes',
    subject: networkCase('cases/two-interfaces/rule-with-dev'),
    asked: TO_B,
    run: ['MEND_RULE'],
    others: ['SOURCE_TABLE', 'STATIC_ROUTES', 'CONNECTION_MARK', 'RELAX_REVERSE_PATH', 'REVERSE_PATH_OFF'],
  },
  {
    what: 'a router that keeps state on one of two ways',
    subject: networkCase('cases/two-interfaces/stateful-middle'),
    asked: { from: 'serverA', to: '10.4.0.100:1521' },
    run: ['CONNECTION_MARK', 'SOURCE_HINT'],
    others: ['SOURCE_TABLE', 'STATIC_ROUTES'],
  },
  {
    what: 'the half of a connection that a firewall sees',
    subject: networkCase('cases/half-on-another-path'),
    asked: { from: 'app1', to: '10.71.2.20:5432' },
    run: ['SOURCE_TABLE'],
    others: ['STATIC_ROUTES', 'CONNECTION_MARK'],
    inVain: ['RULE_WITH_DEVICE'],
  },
  {
    what: 'a ping bound to a device without a route',
    subject: networkCase('cases/two-interfaces/as-drawn'),
    asked: { from: 'serverA', to: '10.4.0.100', bindDevice: 'eth1' },
    run: ['STATIC_ROUTES', 'DEFAULT_FOR_DEVICE'],
  },
  {
    what: 'a source that a strict host does not expect there',
    subject: networkCase('cases/wrong-source-dropped'),
    asked: { from: 'media1', to: '10.44.8.21:1556', bindAddress: '192.168.61.10' },
    run: ['RELAX_REVERSE_PATH'],
    inVain: ['REVERSE_PATH_OFF'],
  },
  {
    what: 'a gateway that is on another interface',
    subject: networkCase('cases/two-interfaces/as-drawn', (text) =>
      text.replace('default via 10.1.0.1 dev eth0', 'default via 10.1.0.1 dev eth1'),
    ),
    asked: { from: 'serverA', to: '10.4.0.100:1521' },
    run: ['RIGHT_GATEWAY'],
  },
  {
    what: 'a client that has no route, and nobody passes anything on',
    subject: networkCase('cases/weak-host/no-settings'),
    asked: { from: 'client1', to: '192.168.40.11:1556' },
    run: ['ADD_ROUTE'],
  },
  {
    what: 'the half of a connection over IPv6',
    subject: OVER_IPV6,
    asked: { from: 'a', to: '2001:db8:2::20', port: 5432 },
    run: ['SOURCE_TABLE', 'CONNECTION_MARK'],
    others: ['STATIC_ROUTES'],
  },
];

describe.skipIf(missing)('the scripts of every fix on the running kernel', () => {
  describe.each(cases)('$what', ({ subject, asked, run, others = [], inVain = [] }) => {
    const goal = flowGoal(asked);
    const found = mendingOf(subject, asked);

    test('what replays find', () => {
      assert.deepEqual(found?.fixes.map(({ fix }) => fix).toSorted(), [...run, ...others].toSorted());
    });

    test.each(run)('%s: broken, works, broken as before', { timeout: 120_000 }, async (id) => {
      const fix = found?.fixes.find((one) => one.fix === id) ?? assert.fail(`${id} is not found`);
      const lab = await FixLab.of(subject);
      try {
        const broken = await lab.seen(goal);
        assert.notEqual(broken, 'connected');
        const before = lab.states();
        assert.match(lab.run(fix.patch, 'apply'), /done\n$/);
        assert.equal(await lab.seen(goal), 'connected');
        const applied = lab.states();
        assert.notDeepEqual(applied, before);
        assert.doesNotMatch(lab.run(fix.patch, 'apply').replaceAll(/^(?:already|.*: done).*\n/gm, ''), /\S/);
        assert.deepEqual(lab.states(), applied);
        assert.match(lab.run(fix.patch, 'rollback'), /as before\n$/);
        assert.deepEqual(lab.states(), before);
        assert.equal(await lab.seen(goal), broken);
      } finally {
        lab.close();
      }
    });

    test.each(inVain)('%s: broken, and broken with it', { timeout: 120_000 }, async (id) => {
      const attempt = found?.failed.find((one) => one.fix === id) ?? assert.fail(`${id} was not tried`);
      const lab = await FixLab.of(subject);
      try {
        const broken = await lab.seen(goal);
        lab.run(attempt.patch, 'apply');
        assert.equal(await lab.seen(goal), broken);
      } finally {
        lab.close();
      }
    });
  });

  /**
   * Nothing gets through before or after: whoever asks is told so at once instead of waiting, and of this port only.
   */
  test.each([
    ['nft', denying(NFT)],
    ['iptables', denying(IPTABLES)],
  ])(
    'REJECT_INSTEAD_OF_DROP of %s: silent, refused at once, silent as before',
    { timeout: 120_000 },
    async (...given) => {
      const [, subject] = given;
      const goal = flowGoal(TO_DB);
      const other = { ...goal, port: 5433 };
      const patch = rejection(subject, goal);
      const lab = await FixLab.of(subject);
      try {
        assert.deepEqual([await lab.seen(goal), await lab.seen(other)], ['silence', 'connected']);
        const before = lab.states();
        assert.match(lab.run(patch, 'apply'), /done\n$/);
        assert.deepEqual([await lab.seen(goal), await lab.seen(other)], ['ECONNREFUSED', 'connected']);
        const applied = lab.states();
        assert.notDeepEqual(applied, before);
        assert.match(lab.run(patch, 'apply'), /^already/);
        assert.deepEqual(lab.states(), applied);
        assert.match(lab.run(patch, 'rollback'), /as before\n$/);
        assert.deepEqual(lab.states(), before);
        assert.deepEqual([await lab.seen(goal), await lab.seen(other)], ['silence', 'connected']);
      } finally {
        lab.close();
      }
    },
  );

  /** What they do in time the simulation proves, and test/live asks of the kernel; here they are set, and set back. */
  test.each([
    ['LOWER_KEEPALIVE_IDLE', 'a', 'net.ipv4.tcp_keepalive_time', '1800'],
    ['RELAX_KEEPALIVE', 'a', 'net.ipv4.tcp_keepalive_probes', '20'],
    ['RAISE_GLOBAL_IDLE_TIMEOUT', 'gw', 'net.netfilter.nf_conntrack_tcp_timeout_established', '14400'],
    ['RAISE_HALF_CLOSED', 'gw', 'net.netfilter.nf_conntrack_tcp_timeout_fin_wait', '3600'],
  ])('%s on %s: %s is set, and as before', { timeout: 120_000 }, async (_, node, name, value) => {
    const lab = await FixLab.of(denying(NFT));
    try {
      const shown = () => lab.at(node).run('sysctl', ['-n', name]).trim();
      const patch: Patch = [{ is: 'parameter', node, name, value }];
      const before = shown();
      assert.notEqual(before, value);
      assert.match(lab.run(patch, 'apply'), /done\n$/);
      assert.equal(shown(), value);
      assert.match(lab.run(patch, 'apply'), /^already/);
      assert.match(lab.run(patch, 'rollback'), /as before\n$/);
      assert.equal(shown(), before);
    } finally {
      lab.close();
    }
  });

  test('TABLE_WITHOUT_NETWORK: works, and neighbours are no longer neighbours', { timeout: 120_000 }, async () => {
    const subject = networkCase('cases/two-interfaces/strict-filter');
    const attempt = mendingOf(subject, TO_B)?.failed.find(({ fix }) => fix === 'TABLE_WITHOUT_NETWORK');
    assert.ok(attempt);
    const lab = await FixLab.of(subject);
    try {
      const way = () => lab.at('serverB').run('ip', ['route', 'get', '10.4.0.50', 'from', '10.4.0.100']);
      assert.match(way(), /^10\.4\.0\.50 from 10\.4\.0\.100 dev eth1/);
      lab.run(attempt.patch, 'apply');
      assert.equal(await lab.seen(flowGoal(TO_B)), 'connected');
      assert.match(way(), /^10\.4\.0\.50 from 10\.4\.0\.100 via 10\.4\.0\.1 dev eth1/);
    } finally {
      lab.close();
    }
  });
});
