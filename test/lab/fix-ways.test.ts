import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import type { FlowGoal, Goal } from '../../src/fix/goal.ts';
import { Bench } from '../../src/fix/proof.ts';
import { mend } from '../../src/fix/search.ts';
import type { Subject } from '../../src/fix/subject.ts';
import type { FixId } from '../../src/model/codes.ts';
import { FixLab, networkCase } from './fix-lab.ts';
import { labMissing } from './named-lab.ts';

const missing = labMissing('nft', 'sysctl', 'nsenter');
if (missing)
  console.warn(
    `SKIPPED: no kernel to run the scripts of fixes on: ${missing} (apt-get install iproute2 nftables procps)`,
  );

const flow = (from: string, to: string, rest: Partial<FlowGoal> = {}): FlowGoal => ({
  from,
  to: to as Address,
  ...rest,
});
const bound = (address: string): Partial<FlowGoal> => ({ bindAddress: address as Address });

const strict = networkCase('cases/two-interfaces/strict-filter');
const both = (text: string): string =>
  text.replace('net.ipv4.conf.eth1.rp_filter: 1', 'net.ipv4.conf.eth1.rp_filter: 1, net.ipv4.conf.all.rp_filter: 0');

interface Broken {
  readonly what: string;
  readonly subject: Subject;
  readonly goal: FlowGoal;
  readonly fixes: readonly FixId[];
  readonly inVain: readonly FixId[];
}

const TO_B = flow('serverA', '10.4.0.100', { port: 1521, ...bound('10.2.0.100') });

const cases: readonly Broken[] = [
  {
    what: 'a strict filter, and the answer’s way is another',
    subject: strict,
    goal: TO_B,
    fixes: ['SOURCE_TABLE', 'STATIC_ROUTES', 'CONNECTION_MARK', 'RELAX_REVERSE_PATH', 'REVERSE_PATH_OFF'],
    inVain: ['ROUTE_ON_ONE_SIDE', 'RULE_WITH_DEVICE', 'TABLE_WITHOUT_NETWORK'],
  },
  {
    what: 'the rule with a device that an article proposes',
    subject: networkCase('cases/two-interfaces/rule-with-dev', both),
    goal: TO_B,
    fixes: ['MEND_RULE', 'SOURCE_TABLE', 'STATIC_ROUTES', 'CONNECTION_MARK', 'RELAX_REVERSE_PATH', 'REVERSE_PATH_OFF'],
    inVain: ['ROUTE_ON_ONE_SIDE', 'RULE_WITH_DEVICE', 'TABLE_WITHOUT_NETWORK'],
  },
  {
    what: 'a router that keeps state on one of two ways',
    subject: networkCase('cases/two-interfaces/stateful-middle'),
    goal: flow('serverA', '10.4.0.100', { port: 1521 }),
    fixes: ['SOURCE_TABLE', 'STATIC_ROUTES', 'CONNECTION_MARK', 'SOURCE_HINT'],
    inVain: ['ROUTE_ON_ONE_SIDE', 'RULE_WITH_DEVICE', 'TABLE_WITHOUT_NETWORK'],
  },
  {
    what: 'the half of a connection that a firewall sees',
    subject: networkCase('cases/half-on-another-path'),
    goal: flow('app1', '10.71.2.20', { port: 5432 }),
    fixes: ['SOURCE_TABLE', 'STATIC_ROUTES', 'CONNECTION_MARK'],
    inVain: ['ROUTE_ON_ONE_SIDE', 'RULE_WITH_DEVICE', 'TABLE_WITHOUT_NETWORK'],
  },
  {
    what: 'a ping bound to a device without a route',
    subject: networkCase('cases/two-interfaces/as-drawn'),
    goal: flow('serverA', '10.4.0.100', { bindDevice: 'eth1' }),
    fixes: ['STATIC_ROUTES', 'DEFAULT_FOR_DEVICE'],
    inVain: ['SOURCE_TABLE', 'CONNECTION_MARK', 'RULE_WITH_DEVICE', 'TABLE_WITHOUT_NETWORK'],
  },
  {
    what: 'a source that a strict host does not expect there',
    subject: networkCase('cases/wrong-source-dropped'),
    goal: flow('media1', '10.44.8.21', { port: 1556, ...bound('192.168.61.10') }),
    fixes: ['RELAX_REVERSE_PATH'],
    inVain: ['REVERSE_PATH_OFF'],
  },
  {
    what: 'a gateway that is on another interface',
    subject: networkCase('cases/two-interfaces/as-drawn', (text) =>
      text.replace('default via 10.1.0.1 dev eth0', 'default via 10.1.0.1 dev eth1'),
    ),
    goal: flow('serverA', '10.4.0.100', { port: 1521 }),
    fixes: ['RIGHT_GATEWAY'],
    inVain: [],
  },
];

describe.skipIf(missing)('the scripts of every fix on the running kernel', () => {
  describe.each(cases)('$what', ({ subject, goal, fixes, inVain }) => {
    const asked: Goal = { is: 'flow', ...goal };
    const found = mend({ subject, bench: new Bench(subject), goals: [asked] }, asked);

    test('what replays find', () => {
      assert.deepEqual(found?.fixes.map(({ fix }) => fix).toSorted(), fixes.toSorted());
      assert.deepEqual(
        found?.failed
          .map(({ fix }) => fix)
          .filter((fix) => inVain.includes(fix))
          .toSorted(),
        inVain.toSorted(),
      );
    });

    test.each(fixes)('%s: broken, works, broken as before', { timeout: 120_000 }, async (id) => {
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
  });
});
