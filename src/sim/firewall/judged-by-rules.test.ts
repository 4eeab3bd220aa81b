import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { syn } from '../../../test/packet.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import type { ConntrackState } from '../../model/netfilter.ts';
import type { Packet } from '../../trace/packet.ts';
import { newConnection, type Tracked } from '../../trace/netfilter/conntrack.ts';
import type { Crossing } from './judge.ts';
import { judgeByRules } from './judged-by-rules.ts';

const INTERFACES = 'interfaces: { eth0: 10.1.0.1/24, eth1: 10.2.0.1/24 }\nforwarding: true';

/** Chains by hook, each with its rules: `forward priority 0`. */
function judgeOf(chains: Readonly<Record<string, readonly string[]>>) {
  const text = Object.entries(chains).map(
    ([hook, rules], i) =>
      `  chain c${i} {\n    type filter hook ${hook};\n${rules.map((one) => `    ${one}\n`).join('')}  }`,
  );
  const node = hostFrom(`${INTERFACES}\nnft: |\n${['table inet t {', ...text, '}'].join('\n').replace(/^/gm, '  ')}`);
  assert.ok(node.node.filter?.kind === 'netfilter');
  return judgeByRules(node, node.node.filter.ruleset);
}

const BETWEEN: Crossing = { arrival: 'eth0', egress: 'eth1' };
const SENDS: Crossing = { arrival: 'eth0', egress: 'eth0', own: 'sender' };
const GETS: Crossing = { arrival: 'eth0', egress: 'eth0', own: 'receiver' };

/** What becomes of a packet, and how often conntrack was asked. */
function judged(judge: ReturnType<typeof judgeOf>, crossing: Crossing, state: ConntrackState = 'new'): string {
  const packet: Packet = { ...syn('10.1.0.7', '10.2.0.9'), tcp: 'data' };
  let asked = 0;
  const track = (): Tracked => {
    asked++;
    return { state, direction: 'original', ...(state === 'new' && { entry: newConnection(packet) }) };
  };
  const action = judge(packet, { track, isTaken: () => false }, crossing);
  const said = action.kind === 'pass' ? 'pass' : (action.answer?.kind ?? 'silence');
  return `${said}, asked ${asked}`;
}

describe('which rules a packet meets', () => {
  test.each([
    ['input', [GETS]],
    ['output', [SENDS]],
    ['forward', [BETWEEN]],
    ['prerouting', [GETS, BETWEEN]],
    ['postrouting', [SENDS, BETWEEN]],
  ])('%s', (hook, stopped) => {
    const judge = judgeOf({ [`${hook} priority 0; policy accept`]: ['ct state new drop'] });
    for (const crossing of [BETWEEN, SENDS, GETS])
      assert.equal(judged(judge, crossing).startsWith('silence'), stopped.includes(crossing), crossing.own);
  });

  test('with the interfaces that they have there', () => {
    const by = (hook: string, match: string) =>
      judgeOf({ [`${hook} priority 0; policy accept`]: [`${match} ct state new drop`] });
    assert.equal(judged(by('output', 'iifname "eth0"'), SENDS), 'pass, asked 1');
    assert.match(judged(by('output', 'oifname "eth0"'), SENDS), /^silence/);
    assert.equal(judged(by('input', 'oifname "eth0"'), GETS), 'pass, asked 1');
    assert.match(judged(by('postrouting', 'iifname "eth0" oifname "eth1"'), BETWEEN), /^silence/);
  });
});

describe('conntrack is asked once, at its place', () => {
  const forward = { 'forward priority 0; policy drop': ['ct state new,untracked accept'] };

  test('in PREROUTING, for FORWARD as well', () => assert.equal(judged(judgeOf(forward), BETWEEN), 'pass, asked 1'));

  test.each([
    ['notrack', 'pass, asked 0'],
    ['drop', 'silence, asked 0'],
    ['accept', 'pass, asked 1'],
  ])('and not behind a rule in raw that says %s', (rule, expected) => {
    assert.equal(judged(judgeOf({ 'prerouting priority raw; policy accept': [rule], ...forward }), BETWEEN), expected);
  });

  test('and never where no rule needs it', () => {
    assert.equal(
      judged(judgeOf({ 'input priority 0; policy drop': ['tcp dport 1 accept'] }), GETS),
      'silence, asked 0',
    );
  });
});

describe('what comes to an address of the node between two others', () => {
  const packet: Packet = { ...syn('10.2.0.9', '10.2.0.1'), tcp: 'data' };
  const answered = (chains: Readonly<Record<string, readonly string[]>>) => {
    const track = (): Tracked => ({ state: 'new', direction: 'original', entry: newConnection(packet) });
    const said = judgeOf(chains)(packet, { track, isTaken: () => false }, { arrival: 'eth1', egress: 'eth0' });
    return said.kind === 'pass' ? 'pass' : (said.answer?.kind ?? 'silence');
  };

  test('meets INPUT, and nobody who waits for it', () => {
    assert.equal(answered({ 'forward priority 0; policy drop': ['ct state established accept'] }), 'reset');
    assert.equal(answered({ 'input priority 0; policy drop': ['ct state established accept'] }), 'silence');
  });
  test('and is answered through OUTPUT, as of what it began', () => {
    assert.equal(answered({ 'output priority 0; policy drop': ['ct state established accept'] }), 'reset');
    assert.equal(answered({ 'output priority 0; policy drop': ['ct state related accept'] }), 'silence');
  });
});

describe('what refuses by a reset sends it through its own OUTPUT', () => {
  const refusing = (hook: string, output: string) =>
    judgeOf({
      [`${hook} priority 0; policy accept`]: ['tcp flags != syn reject with tcp reset'],
      'output priority 10; policy drop': [output],
    });

  test.each([
    ['input', GETS, 'ct state related accept', 'new', 'reset'],
    ['input', GETS, 'ct state related accept', 'invalid', 'silence'],
    ['input', GETS, 'ct state invalid accept', 'invalid', 'reset'],
    ['forward', BETWEEN, 'oifname "eth0" accept', 'new', 'reset'],
    ['forward', BETWEEN, 'oifname "eth1" accept', 'new', 'silence'],
  ] as const)('%s, %j, %s, of a packet that is %s: %s', (hook, crossing, output, state, expected) => {
    assert.equal(
      judged(refusing(hook, `ct state new,established counter\n${output}`), crossing, state),
      `${expected}, asked 1`,
    );
  });

  test.each([
    ['reject with tcp reset', 'accept', true],
    ['reject with tcp reset', 'drop', true],
    ['reject', 'accept', false],
    ['drop', 'accept', false],
  ])('%s, OUTPUT %s: it says whether the kernel ends the connection with that', (rule, output, resets) => {
    const packet: Packet = { ...syn('10.1.0.7', '10.2.0.9'), tcp: 'data' };
    const judge = judgeOf({
      'forward priority 0; policy accept': ['ct state new counter', rule],
      [`output priority 0; policy ${output}`]: [],
    });
    const track = (): Tracked => ({ state: 'established', direction: 'original', entry: newConnection(packet) });
    const said = judge(packet, { track, isTaken: () => false }, BETWEEN);
    assert.equal(said.kind === 'drop' && (said.resets ?? false), resets);
  });

  test('and to itself by the loopback', () => {
    const home = (rule: string) =>
      judgeOf({
        'output priority 0; policy accept': ['oifname "eth0" ct state new reject with tcp reset'],
        'input priority 0; policy drop': [rule],
      });
    assert.equal(judged(home('iif lo accept'), SENDS), 'reset, asked 1');
    assert.equal(judged(home('iif eth0 accept'), SENDS), 'silence, asked 1');
  });
});
