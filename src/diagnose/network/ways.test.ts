import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { conversation, moment, second } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { networkFrom } from '../../../test/yaml-network.ts';
import { hours } from '../../base/duration.ts';
import { between } from '../../base/instant.ts';
import { diagnose } from '../diagnose.ts';
import { withWays } from './ways.ts';

const gateway = (inside: string, outside: string) =>
  `{ system: linux, forwarding: true, interfaces: { in: ${inside}/24, out: ${outside}/24 } }`;
const network = networkFrom(`
complete: true
nodes:
  app1: { system: linux, interfaces: { eth0: 10.1.0.10/24 }, routes: [default via 10.1.0.1 dev eth0] }
  gw: ${gateway('10.1.0.1', '10.2.0.1')}
  gw2: ${gateway('10.1.0.9', '10.3.0.1')}
  db1: { system: linux, interfaces: { eth0: 10.2.0.20/24 }, routes: [default via 10.2.0.1 dev eth0] }
`);
const flow = conversation({ from: '10.1.0.10:40001', to: '10.2.0.20:5432' }).flow;
const remembers = (seconds: number) => `net.netfilter.nf_conntrack_tcp_timeout_established = ${seconds}\n`;
const broken = conversation({
  from: '10.1.0.10:40001',
  to: '10.2.0.20:5432',
  node: 'app1',
  last: 7_300,
  forward: { unanswered: { transmissions: 9, first: moment(7_201), last: moment(7_300) } },
  silences: [
    {
      from: moment(1),
      until: moment(7_201),
      lasted: between(second(1), second(7_201)),
      endedBy: 'forward',
      endedWith: 'data',
    },
  ],
});
const headlineOf = (texts: Readonly<Record<string, string>>, asked = network) =>
  diagnose(withWays(evidenceOf(texts, [broken]), asked))[0]?.headline ?? '';

describe('a device whose timer is known', () => {
  test('forgets what goes through it, and no other connection', () => {
    const texts = { 'gw/sysctl.txt': remembers(3_600), 'gw2/sysctl.txt': remembers(1_800) };
    assert.match(diagnose(evidenceOf(texts, [broken]))[0]?.headline ?? '', /^gw2 stopped passing .* 30 min/);
    assert.match(headlineOf(texts), /^gw stopped passing .* after 1 h/);
  });
  test('did not forget it for that reason only where it is on the way', () => {
    const told = (texts: Readonly<Record<string, string>>) =>
      diagnose(withWays(evidenceOf(texts, [broken]), network))[0]
        ?.story.map(({ text }) => text)
        .join('\n') ?? '';
    const one = { 'gw/sysctl.txt': remembers(3_600) };
    assert.doesNotMatch(told({ ...one, 'gw2/sysctl.txt': remembers(432_000) }), /gw2/);
    assert.match(told({ 'gw/sysctl.txt': remembers(432_000), 'fw9/sysctl.txt': remembers(3_600) }), /5 d 0 h on gw is/);
  });
  test('may be on the way where the network does not know it, or lets no such connection stand', () => {
    assert.match(headlineOf({ 'fw9/sysctl.txt': remembers(1_800) }), /^fw9 /);
    const split = networkFrom(`
complete: true
nodes:
  app1: { system: linux, interfaces: { eth0: 10.1.0.10/24 } }
  gw2: ${gateway('10.1.0.9', '10.3.0.1')}
  db1: { system: linux, interfaces: { eth0: 10.2.0.20/24 } }
`);
    assert.match(headlineOf({ 'gw2/sysctl.txt': remembers(1_800) }, split), /^gw2 /);
  });
  test('is on the way where it tells of the connection itself, whatever the network has', () => {
    const line =
      'Nov 20 02:00:01 gw2 kernel: FWD-DROP: IN=in OUT=out SRC=10.1.0.10 DST=10.2.0.20 LEN=140 TOS=0x00 PREC=0x00 TTL=63 ID=46314 DF PROTO=TCP SPT=40001 DPT=5432 WINDOW=65535 RES=0x00 ACK PSH URGP=0\n';
    const texts = { 'gw2/sysctl.txt': remembers(1_800), 'gw2/messages': line, 'gw/sysctl.txt': remembers(600) };
    assert.match(headlineOf(texts), /^gw2 stopped passing .* 30 min/);
    assert.match(diagnose(evidenceOf(texts, [broken]))[0]?.headline ?? '', /^gw2 stopped passing .* 30 min/);
  });
});

test('the way there and the way back', () => {
  const { ways } = withWays(evidenceOf({}), network);
  const passed = ['app1', 'gw', 'gw2', 'db1', 'fw9'].map((node) => ways?.passes(flow, node));
  assert.deepEqual(passed, [true, true, false, true, undefined]);
});

test('the timers on the way', () => {
  const behind = networkFrom(`nodes:
  app1: { system: linux, interfaces: { eth0: 10.1.0.10/24 }, routes: [default via 10.1.0.1 dev eth0] }
  fg: { preset: fortigate, interfaces: { a: 10.1.0.1/24, b: 10.2.0.1/24 } }
  other: { preset: pan-os, interfaces: { a: 10.1.0.2/24, b: 10.2.0.2/24 } }
  db1: { system: linux, interfaces: { eth0: 10.2.0.20/24 }, routes: [default via 10.2.0.1 dev eth0] }
`);
  assert.deepEqual(withWays(evidenceOf({}), behind).ways?.timers(flow), [{ node: 'fg', value: hours(1) }]);
});
