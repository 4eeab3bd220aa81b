import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Address, addressFromIpv4Number, parseAddress } from '../../base/address.ts';
import { everything, networkOf } from '../../base/prefix.ts';
import { known } from '../../model/configuration.ts';
import { type Interface, settingsNotChecked } from '../../model/interface.ts';
import type { Network } from '../../model/network.ts';
import type { Listener, Node, TablePolicy } from '../../model/node.ts';
import { MAIN_TABLE, type Route } from '../../model/routing.ts';
import { hostStack } from '../../../bench/estate-network.ts';
import { LoadedNetwork } from '../loaded-network.ts';
import { type EstateOptions, traceEstate } from './estate.ts';
import { joinEstates } from './estate-count.ts';

const address = (text: string): Address => {
  const read = parseAddress(text);
  assert.ok(read !== undefined, text);
  return read;
};

const settings = { ...settingsNotChecked, rpFilter: known(0), arpIgnore: known(0), arpAnnounce: known(0) };
const checked = { ...settings, arpFilter: known(false), proxyArp: known(false), acceptLocal: known(false) };
const all = { ...checked, sourceValidMark: known(false) };

/** `eth0 10.1.0.4`, and the gateway of everything else. */
interface Plan {
  readonly name: string;
  readonly interfaces: Readonly<Record<string, string>>;
  readonly gateway?: string;
  readonly listeners?: readonly Listener[];
  readonly policy?: TablePolicy;
  readonly forwards?: boolean;
  readonly rpFilter?: number;
}

function nodeOf({ name, interfaces, gateway, listeners = [], policy, forwards = false, rpFilter = 0 }: Plan): Node {
  const ends = Object.entries(interfaces).map(
    ([device, text]): Interface => ({
      name: device,
      up: true,
      mtu: 1_500,
      addresses: [{ address: address(text), length: 24, secondary: false, scope: 'global' }],
      settings: { ...all, rpFilter: known(rpFilter) },
    }),
  );
  const base = { table: MAIN_TABLE, kind: 'unicast' as const, metric: 0 };
  const connected = Object.entries(interfaces).map(
    ([device, text]): Route => ({
      ...base,
      to: networkOf(address(text), 24),
      hops: [{ device, weight: 1 }],
      scope: 'link',
    }),
  );
  const via = gateway === undefined ? [] : [{ device: 'eth0', weight: 1, via: address(gateway) }];
  const onward: Route = { ...base, to: everything(4), hops: via, scope: 'global' };
  return {
    name,
    system: 'linux',
    interfaces: ends,
    routes: via.length > 0 ? [...connected, onward] : connected,
    rules: [],
    stack: hostStack(forwards),
    neighbours: [],
    listeners,
    names: [],
    unread: [],
    ...(policy ? { filter: { kind: 'table', policy } } : {}),
  };
}

const ssh: readonly Listener[] = [{ protocol: 'tcp', port: 22, family: 4 }];

function network(plans: readonly Plan[], links: Readonly<Record<string, readonly string[]>>): LoadedNetwork {
  const model: Network = {
    nodes: plans.map(nodeOf),
    links: Object.entries(links).map(([name, ends]) => ({
      name,
      ends: ends.map((end) => {
        const [node = '', device = ''] = end.split(' ');
        return { node, interface: device };
      }),
    })),
    complete: true,
  };
  return new LoadedNetwork(model);
}

const host = (i: number, more: Partial<Plan> = {}): Plan => ({
  name: `h${i}`,
  interfaces: { eth0: `10.1.0.${10 + i}` },
  gateway: '10.1.0.1',
  listeners: ssh,
  ...more,
});

const lan = (hosts: number, more: Partial<Plan> = {}) =>
  network(
    Array.from({ length: hosts }, (_, i) => host(i, more)),
    { lan: Array.from({ length: hosts }, (_, i) => `h${i} eth0`) },
  );

describe('an estate', () => {
  test('of hosts that are alike takes a handful of traces, whatever their number', () => {
    const estate = traceEstate(lan(40));
    // 40 hosts, one service each, unbound and bound to the one address.
    assert.equal(estate.flows, 40 * 40 * 2);
    assert.equal(estate.working, estate.flows);
    assert.equal(estate.traced, 4, 'to another and to itself, bound and not');
    assert.deepEqual(estate.classes, []);
  });

  test('tells what is broken once, with its number of flows', () => {
    const policy: TablePolicy = { preset: 'box', permits: [], denial: 'reset', withoutState: 'silent' };
    const plans = [
      ...Array.from({ length: 5 }, (_, i) => host(i)),
      { name: 'far', interfaces: { eth0: '10.2.0.9' }, gateway: '10.2.0.1' },
      { name: 'box', interfaces: { eth0: '10.1.0.1', eth1: '10.2.0.1' }, policy, forwards: true },
    ];
    const near = Array.from({ length: 5 }, (_, i) => `h${i} eth0`);
    const { classes } = traceEstate(network(plans, { lan: [...near, 'box eth0'], other: ['far eth0', 'box eth1'] }));
    const [denied, ...rest] = classes;
    assert.deepEqual(
      rest.map(({ cause, example }) => `${cause} ${example.from}`),
      ['WEAK_HOST box'],
      'the box itself may be bound to its far address',
    );
    assert.equal(denied?.flows, 10, 'from far, bound and not, to five hosts');
    assert.equal(denied?.cause, 'REQUEST_FAILS');
    assert.equal(denied?.because.code, 'TABLE_NOT_PERMITTED');
    assert.deepEqual(denied?.place, { at: 'between', node: 'box' });
    assert.equal(denied?.example.from, 'far');
  });

  test('names two ways as such, and what would mind', () => {
    const two = (i: number): Plan => ({
      name: `h${i}`,
      interfaces: { eth0: `10.1.0.${10 + i}`, eth1: `10.2.0.${10 + i}` },
      listeners: ssh,
    });
    const { classes } = traceEstate(
      network([two(0), two(1)], { a: ['h0 eth0', 'h1 eth0'], b: ['h0 eth1', 'h1 eth1'] }),
    );
    // Bound to the one network's address, asked on the other's: there by one link, back by the other.
    assert.ok(classes.length > 0);
    assert.deepEqual(
      [...new Set(classes.map(({ verdict, cause }) => `${verdict} ${cause}`))],
      ['fragile ASYMMETRIC_PATH'],
    );
    assert.match(classes[0]?.breaks ?? '', /strict reverse-path filter/);
  });

  test('in parts is the estate as a whole', () => {
    const estate = lan(3, { rpFilter: 1 });
    const whole = traceEstate(estate);
    const parts = [0, 1, 2].map((index) => traceEstate(estate, { part: { index, of: 3 } }));
    assert.deepEqual(joinEstates(parts), whole);
  });

  test.each([{ tracesMax: 0 }, { tracesMax: 1 }] satisfies EstateOptions[])('stops at %o, and says so', (options) => {
    const { flows, traced, untraced, working } = traceEstate(lan(10), options);
    assert.ok(traced <= options.tracesMax + 1);
    assert.ok(untraced > 0);
    assert.equal(flows, untraced + working);
  });
});

describe('a hostile network', () => {
  const quick = (work: () => void, seconds: number) => {
    const cpu = process.cpuUsage();
    work();
    const { user } = process.cpuUsage(cpu);
    assert.ok(user / 1e6 < seconds, `${user / 1e6} s of processor time`);
  };

  test('of devices that send in a circle ends as LOOP', () => {
    const policy: TablePolicy = {
      preset: 'box',
      permits: [{}],
      denial: 'silent',
      withoutState: 'adopt',
    };
    const plans: Plan[] = [
      { name: 'h', interfaces: { eth0: '10.1.0.9' }, gateway: '10.1.0.1' },
      { name: 'f1', interfaces: { eth0: '10.1.0.1' }, gateway: '10.1.0.2', policy, forwards: true },
      { name: 'f2', interfaces: { eth0: '10.1.0.2' }, gateway: '10.1.0.1', policy, forwards: true },
      { name: 'away', interfaces: { eth0: '10.9.0.9' }, listeners: ssh },
    ];
    const { classes } = traceEstate(network(plans, { lan: ['h eth0', 'f1 eth0', 'f2 eth0'], off: ['away eth0'] }));
    assert.ok(classes.some(({ disposition, example }) => disposition === 'LOOP' && example.from === 'h'));
  });

  test('of 10,000 hosts on one link is judged by class', { timeout: 120_000 }, () => {
    const hosts = 10_000;
    const plans = Array.from(
      { length: hosts },
      (_, i): Plan => ({
        name: `h${i}`,
        interfaces: { eth0: addressFromIpv4Number(((10 << 24) | (1 << 16) | (i + 1)) >>> 0) },
        listeners: ssh,
      }),
    );
    const nodes = plans.map((plan) => {
      const node = nodeOf(plan);
      const [one] = node.interfaces;
      const to = networkOf(address('10.1.0.0'), 16);
      return {
        ...node,
        interfaces: one ? [{ ...one, addresses: one.addresses.map((own) => ({ ...own, length: 16 })) }] : [],
        routes: node.routes.map((route) => ({ ...route, to })),
      };
    });
    const ends = nodes.map(({ name }) => ({ node: name, interface: 'eth0' }));
    quick(() => {
      const estate = traceEstate(new LoadedNetwork({ nodes, links: [{ name: 'lan', ends }], complete: true }));
      assert.equal(estate.flows, hosts * hosts * 2);
      assert.ok(estate.traced < 200, `${estate.traced} traces`);
    }, 60);
  });

  test('with names, addresses and links that say nothing or the same thing twice', () => {
    const odd = ['', '__proto__', 'constructor', '\u202e\u001b[2J', 'h 1', 'h\n1'];
    const plans = odd.map((name): Plan => ({ name, interfaces: { eth0: '10.1.0.9' }, listeners: ssh }));
    const nodes = plans.map(nodeOf);
    const ends = odd.map((node) => ({ node, interface: 'eth0' }));
    const twice = [...ends, ...ends, { node: 'nobody', interface: 'eth0' }, { node: '', interface: 'nothing' }];
    const links = [
      { name: 'a', ends: twice },
      { name: 'a', ends },
      { name: 'empty', ends: [] },
    ];
    const estate = traceEstate(new LoadedNetwork({ nodes, links, complete: false }));
    assert.equal(estate.flows, odd.length * odd.length * 2);
    assert.equal(estate.working + estate.classes.reduce((sum, { flows }) => sum + flows, 0), estate.flows);
  });
});
