import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built } from '../../test/asa-log.ts';
import { conversation } from '../../test/conversation.ts';
import { evidenceOf } from '../../test/evidence.ts';
import { formatEndpoint } from '../model/flow.ts';
import { legsApart } from './legs.ts';

const SERVER = '10.2.0.9:5432';
const CLIENT = '10.1.0.4:40001';
const LENT = '192.0.2.1:40001';

interface Begins {
  readonly from: string;
  readonly first?: number;
  readonly node?: string;
  readonly to?: string;
}

const pairs = (...all: readonly Begins[]) =>
  legsApart(
    evidenceOf(
      {},
      all.map(({ to = SERVER, ...one }) => conversation({ to, ...one })),
    ),
  ).map(
    ({ near, far, alone }) =>
      `${formatEndpoint(near.flow.source)} ${formatEndpoint(far.flow.source)}${alone ? '' : ' ?'}`,
  );

describe('two connections may be two legs of one', () => {
  test('that begin at one time, of one port, to one server: nobody knows which is whose', () =>
    assert.deepEqual(pairs({ from: CLIENT }, { from: LENT, first: 30 }), [`${CLIENT} ${LENT}`, `${LENT} ${CLIENT}`]));

  test('that a firewall and a capture tell of', () => {
    const log = built({ at: 1, from: LENT, to: SERVER });
    const { length } = legsApart(
      evidenceOf({ 'fw1/asa.log': log }, [conversation({ from: CLIENT, to: SERVER, first: 1 })]),
    );
    assert.equal(length, 2);
  });

  test('of which the server itself knows one: that one is beyond', () =>
    assert.deepEqual(pairs({ from: CLIENT }, { from: LENT, node: 'server' }), [
      `${CLIENT} ${LENT}`,
      `${LENT} ${CLIENT}`,
    ]));
});

describe('two connections are no legs of one', () => {
  test.each([
    ['with another port', { from: '192.0.2.1:40002' }],
    ['that begins later', { from: LENT, first: 31 }],
    ['to another server', { from: LENT, to: '10.2.0.8:5432' }],
  ] as const)('%s', (_, other) => assert.deepEqual(pairs({ from: CLIENT }, other), []));

  test('whose port the program chose', () =>
    assert.deepEqual(pairs({ from: '10.1.0.4:1023' }, { from: '192.0.2.1:1023' }), []));
});

test('of three that fit none is alone', () => {
  const three = pairs({ from: CLIENT }, { from: '10.1.0.5:40001' }, { from: LENT });
  assert.ok(three.length > 0 && three.every((one) => one.endsWith('?')), three.join('\n'));
});
