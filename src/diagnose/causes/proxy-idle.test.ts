import assert from 'node:assert/strict';
import { test } from 'vitest';
import { conversation, moment } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { proxyIdleLimit } from './proxy-idle.ts';
import { serverIdleLimit } from './server-idle.ts';

const leg = (from: string, to: string, by: 'forward' | 'backward', closedAt = 310) =>
  conversation({
    from,
    to,
    node: 'proxy1',
    point: `proxy1/${to}`,
    forward: { lastData: moment(10, 5) },
    close: { how: 'fin', by, first: moment(closedAt, 9), both: true },
  });
const front = leg('10.1.0.10:40001', '10.2.0.30:443', 'backward');
const back = leg('10.3.0.30:50001', '10.3.0.40:8443', 'forward', 310.2);

test('a host that closes the leg it answered and the leg it asked for at one moment is a proxy', () => {
  const evidence = evidenceOf({}, [front, back]);
  const [finding] = proxyIdleLimit.look(evidence);
  assert.equal(finding?.confidence, 'proved');
  assert.match(finding.headline, /proxy1 closed both legs of a connection after 300 s without data/);
  assert.deepEqual(serverIdleLimit.look(evidence), [], 'and its front leg is no server’s limit');
});

test('every pair counts', () => {
  const evidence = evidenceOf({}, [
    front,
    back,
    leg('10.1.0.10:40002', '10.2.0.30:443', 'backward'),
    leg('10.3.0.30:50002', '10.3.0.40:8443', 'forward', 310.3),
  ]);
  assert.equal(
    proxyIdleLimit.look(evidence)[0]?.figures.find(({ name }) => name === 'connections so ended')?.value,
    '2',
  );
});

test('a pair that two captures of the proxy show is one', () => {
  const again = [front, back].map((one) => ({ ...one, point: { ...one.point, name: `${one.point.name} again` } }));
  const [finding] = proxyIdleLimit.look(evidenceOf({}, [front, back, ...again]));
  assert.equal(finding?.figures.find(({ name }) => name === 'connections so ended')?.value, '1');
});

test('a client that has two connections closed at one moment is none', () => {
  const other = leg('10.1.0.10:40002', '10.9.0.9:443', 'forward');
  assert.deepEqual(proxyIdleLimit.look(evidenceOf({}, [front, other])), []);
});

const at = (closedAt: number) =>
  proxyIdleLimit.look(evidenceOf({}, [front, leg('10.3.0.30:50001', '10.3.0.40:8443', 'forward', closedAt)]));

test('closes more than two seconds apart belong to two decisions', () => {
  assert.equal(at(312).length, 1);
  assert.equal(at(312.1).length, 0);
});
