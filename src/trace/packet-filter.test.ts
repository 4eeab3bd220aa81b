import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../base/address.ts';
import { traceBothWays } from './both-ways.ts';
import { lint } from './lint/lint.ts';
import { networkOf } from './opened-network.ts';
import { traceEstate } from './estate/estate.ts';

const ENDS = `nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.2/24 }, routes: [default via 10.1.0.1] }
  b: { system: linux, interfaces: { eth0: 10.2.0.2/24 }, routes: [default via 10.2.0.1], listens: [tcp 1556] }
`;
const LISTINGS = {
  'ip-address.txt':
    '2: lan0: <BROADCAST,UP,LOWER_UP> mtu 1500\n    inet 10.1.0.1/24 scope global lan0\n3: dmz0: <BROADCAST,UP,LOWER_UP> mtu 1500\n    inet 10.2.0.1/24 scope global dmz0\n',
  'sysctl.txt': 'net.ipv4.ip_forward = 1\n',
};

/** A gateway of which these listings are at hand, between two hosts that are written by hand. */
function between(listings: Readonly<Record<string, string>>, byHand = '') {
  const files = Object.entries(listings).map(([name, text]) => ({ file: `network/hosts/gw/${name}`, text }));
  const { network, errors } = networkOf([{ file: 'network/network.yaml', text: ENDS + byHand }, ...files]);
  assert.deepEqual(errors, []);
  return network;
}

function told(listings: Readonly<Record<string, string>>, byHand = '', permitAll = false) {
  const network = between(listings, byHand);
  const from = network.node('a') ?? assert.fail();
  const ways = traceBothWays(network, { from, to: '10.2.0.2' as Address, port: 1556, protocol: 'tcp', permitAll });
  return {
    seen: ways.seen,
    trace: ways.request.assumed.includes('ASSUMED_NO_RULES'),
    lint: lint(network).some(({ code }) => code === 'FORWARDS_BY_UNKNOWN_RULES'),
    all: traceEstate(network).classes.some(({ breaks }) => breaks?.includes('ASSUMED_NO_RULES') === true),
  };
}

const assumed = { seen: 'connected', trace: true, lint: true, all: true };
const silent = { seen: 'connected', trace: false, lint: false, all: false };

describe('a Linux gateway whose rules nobody listed', () => {
  test('is taken to have none, and trace, trace --all and lint say so', () => {
    assert.deepEqual(told(LISTINGS), assumed);
    // nft prints an object at least: the command failed.
    assert.deepEqual(told({ ...LISTINGS, 'nft.json': '' }), assumed);
  });

  test.each([
    ['nft.json', '{"nftables": [{"metainfo": {"version": "1.0.6", "json_schema_version": 1}}]}'],
    ['nft.txt', ''],
    ['iptables.txt', '*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n'],
  ])('is told nowhere with %s', (name, text) => assert.deepEqual(told({ ...LISTINGS, [name]: text }), silent));

  test('is told nowhere where it is written by hand, or has its rules there', () => {
    const written = `  gw:
    system: linux
    interfaces: { lan0: 10.1.0.1/24, dmz0: 10.2.0.1/24 }
    sysctl: { net.ipv4.ip_forward: 1 }
`;
    assert.deepEqual(told({}, written), silent);
    assert.deepEqual(told(LISTINGS, '  gw: { nft: "table ip t { }" }\n'), silent);
  });

  test('does not matter where no filter is asked, and of a host that forwards nothing', () => {
    assert.deepEqual(told(LISTINGS, '', true), { ...assumed, trace: false });
    const host = between({ ...LISTINGS, 'sysctl.txt': 'net.ipv4.ip_forward = 0\n' });
    assert.ok(!lint(host).some(({ code }) => code === 'FORWARDS_BY_UNKNOWN_RULES'));
  });
});
