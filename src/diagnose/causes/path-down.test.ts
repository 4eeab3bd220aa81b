import assert from 'node:assert/strict';
import { test } from 'vitest';
import { conversation, inVain, moment, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { pathDown } from './path-down.ts';

const spoken = (port: number) => inVain({ from: `10.1.0.10:${port}`, to: '10.2.0.20:5671', at: 600 });
const heard = (port: number) =>
  conversation({
    from: `10.1.0.10:${port}`,
    to: '10.2.0.20:5671',
    node: 'core1',
    last: 596,
    forward: { ttl: { first: 63 }, lastData: moment(590) },
    backward: { ttl: { first: 64 }, lastData: moment(595) },
  });
const others = ['edge1', 'core1'].map((node) =>
  conversation({ from: '10.1.0.10:40009', to: '10.2.0.20:5671', node, last: 4_000, silences: [silence(590, 2_000)] }),
);
const TRACE = [
  '00:00:00.000400 connect(3, {sa_family=AF_INET, sin_port=htons(5671), sin_addr=inet_addr("10.2.0.20")}, 16) = 0',
  '00:00:00.000500 getsockname(3, {sa_family=AF_INET, sin_port=htons(40001), sin_addr=inet_addr("10.1.0.10")}, [16]) = 0',
  '00:25:24.600000 recvfrom(3, 0x55d0, 16384, 0, NULL, NULL) = -1 ETIMEDOUT (Connection timed out)',
]
  .map((call) => `4711 ${call}\n`)
  .join('');

test('what was open before goes on afterwards: proved where two lost their words at once, likely of one alone', () => {
  const both = [40_001, 40_002].flatMap((port) => [spoken(port), heard(port)]);
  assert.equal(pathDown.look(evidenceOf({}, [...both, ...others]))[0]?.confidence, 'proved');
  const [finding, more] = pathDown.look(evidenceOf({}, [spoken(40_001), heard(40_001), ...others]));
  assert.equal(more, undefined);
  assert.equal(finding?.confidence, 'likely');
  assert.equal(
    finding.headline,
    'Packets from 10.1.0.10 to 10.2.0.20 were lost on the way from 00:10:00 to 00:25:00 at least: the same data of 10.1.0.10:40001 was sent 15 times in 15 min.',
  );
  assert.match(finding.story.map(({ text }) => text).join('\n'), /which was open before, goes on/);
});

test('the answers of one connection alone are lost: likely, for a device may see one direction only', () => {
  const answered = (port: number) =>
    conversation({
      from: `10.1.0.10:${port}`,
      to: '10.2.0.20:5671',
      node: 'core1',
      last: 1_500,
      forward: { ttl: { first: 63 }, lastData: moment(1_500) },
      backward: { ttl: { first: 64 }, lastData: moment(595) },
    });
  const look = (...ports: readonly number[]) =>
    pathDown.look(evidenceOf({}, [...ports.flatMap((port) => [spoken(port), answered(port)]), ...others]))[0];
  const one = look(40_001);
  assert.match(one?.headline ?? '', /^The answers of 10\.2\.0\.20 to 10\.1\.0\.10 were lost/);
  assert.equal(one?.confidence, 'likely');
  assert.ok(one.rivals.some(({ cause }) => cause === 'ASYMMETRIC_RETURN'));
  assert.equal(look(40_001, 40_002)?.confidence, 'proved', 'two at once');
});

test('nothing is seen to get through afterwards: likely, and a filter looks the same', () => {
  const after = conversation({ from: '10.2.0.20:40001', to: '10.9.0.1:22', node: 'core1', first: 2_000, last: 2_001 });
  const [finding] = pathDown.look(evidenceOf({}, [spoken(40_001), heard(40_001), after]));
  assert.equal(finding?.confidence, 'likely');
  assert.match(finding.rivals.map(({ whyLess }) => whyLess).join('\n'), /a filter that begins to drop in mid-stream/);
  assert.match(finding.story.at(-2)?.text ?? '', /how long the way was closed is not known/);
});

test('connections of the same two hosts are one finding, and the one that a host missed tells it', () => {
  const seen = [40_002, 40_001].flatMap((port) => [spoken(port), heard(port)]);
  const [finding, more] = pathDown.look(evidenceOf({ 'edge1/strace.txt': TRACE }, [...seen, ...others]));
  assert.equal(more, undefined);
  assert.match(finding?.headline ?? '', /and so on 1 more connection/);
  assert.match(finding?.story.map(({ text }) => text).join('\n') ?? '', /reading fails with ETIMEDOUT/);
});
