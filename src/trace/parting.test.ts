import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { traced, twoGateways, twoServers, twoSites } from '../../test/networks.ts';
import type { BothWays } from './both-ways.ts';
import { partingOf } from './parting.ts';
import type { Hop, Trace } from './step.ts';

const asked = { from: 'serverA', to: '10.4.0.100:1556' };
const first = (ways: readonly BothWays[]): BothWays => {
  const [one] = ways;
  assert.ok(one);
  return one;
};

describe('an answer', () => {
  test('that leaves by another interface parts from the request there, and nobody minds', () => {
    assert.deepEqual(partingOf(first(traced(twoServers({}), asked))), {
      kind: 'parted',
      fork: { node: 'serverB', request: 'eth1', reply: 'eth0' },
      requestOnly: [],
      replyOnly: [],
      minders: [],
    });
  });

  test('that goes back as the request came stays together with it', () => {
    const network = twoServers({
      routes: ['10.4.0.0/24 dev eth1 table 200', 'default via 10.4.0.1 dev eth1 table 200'],
      rules: ['from 10.4.0.100 table 200'],
    });
    assert.deepEqual(partingOf(first(traced(network, asked))), { kind: 'together', beyondModel: false });
  });

  test('that was never made because its way would be another is prevented by the reverse-path filter', () => {
    const parting = partingOf(first(traced(twoServers({ rpFilter: 1 }), asked)));
    assert.equal(parting.kind, 'prevented');
    assert.deepEqual(parting.kind === 'prevented' && [parting.minder.kind, parting.minder.node, parting.minder.ended], [
      'reverse-path-filter',
      'serverB',
      'request',
    ]);
  });

  test('that was never made for another reason is just none', () => {
    const ways = traced(twoServers({}), { from: 'serverA', to: '10.4.0.100', bindDevice: 'eth1' });
    assert.deepEqual(partingOf(first(ways)), { kind: 'no-answer' });
  });

  test('that crosses what is not in the model is together only as far as the model goes', () => {
    const ways = traced(twoSites(), { from: 'primary', to: '10.82.0.20:5432' });
    assert.deepEqual(partingOf(first(ways)), { kind: 'together', beyondModel: true });
  });

  test('of one router, where the other does not forward, is compared way by way', () => {
    const kinds = traced(twoGateways(), { from: 'media1', to: '10.30.0.77:1556' }).map((way) => partingOf(way).kind);
    assert.deepEqual(kinds, ['together', 'no-answer']);
  });
});

const hops = (text: string): Hop[] =>
  text.split(' ').map((word, i) => {
    const [node = '', name = ''] = word.split('.');
    return { node, interface: name, direction: i % 2 === 0 ? 'out' : 'in' };
  });

describe('two paths', () => {
  const base = first(traced(twoServers({}), asked));
  const along = (trace: Trace, path: string): Trace => ({ ...trace, path: hops(path) });
  const reply = base.reply;
  assert.ok(reply);
  const ways = (request: string, answer: string, more: Partial<BothWays> = {}): BothWays => ({
    ...base,
    request: along(base.request, request),
    reply: along(reply, answer),
    ...more,
  });

  test('that part on a link part behind the interface that they share', () => {
    const parting = partingOf(ways('a.0 gw1.0 gw1.1 b.0', 'b.0 gw2.1 gw2.0 a.0'));
    assert.deepEqual(parting, {
      kind: 'parted',
      fork: { node: 'b', request: '0', reply: '0' },
      requestOnly: ['gw1'],
      replyOnly: ['gw2'],
      minders: [],
    });
  });

  test('of which the answer ends early are together as far as it goes', () => {
    assert.deepEqual(partingOf(ways('a.0 gw1.0 gw1.1 b.0', 'b.0 gw1.1')), { kind: 'together', beyondModel: false });
  });

  test('part where the answer goes on beyond the sender of the request', () => {
    const parting = partingOf(ways('a.0 b.0', 'b.0 a.0 a.1 c.0'));
    assert.deepEqual(parting.kind === 'parted' && parting.fork, { node: 'a', request: '0', reply: '0' });
  });

  test('are minded by a state table that saw only half, also when it is the data that it drops', () => {
    const onward: Trace = { ...base.request, disposition: 'NO_STATE_SILENT', endedAt: 'fw1' };
    const parting = partingOf(ways('a.0 fw1.0 fw1.1 b.0', 'b.1 a.1', { onward, seen: 'connected-in-vain' }));
    assert.equal(parting.kind, 'parted');
    assert.deepEqual(parting.kind === 'parted' && parting.minders.map(({ kind, node, ended }) => [kind, node, ended]), [
      ['state-table', 'fw1', 'onward'],
    ]);
  });

  test('are minded by a strong host and by a bound socket when these refuse the answer', () => {
    const kinds = (['STRONG_HOST_DROPPED', 'NO_LISTENER'] as const).map((disposition) => {
      const steps = [
        {
          at: 'a',
          kind: 'deliver' as const,
          because: { code: 'ANSWER_UNEXPECTED' as const, text: 'bound to another.', config: [] },
        },
      ];
      const refused = { ...along(reply, 'b.1 a.1'), disposition, steps };
      const parting = partingOf({ ...ways('a.0 b.0', 'b.1 a.1'), reply: refused });
      return parting.kind === 'parted' ? parting.minders[0]?.kind : undefined;
    });
    assert.deepEqual(kinds, ['strong-host', 'bound-socket']);
  });

  test('are not minded by a strong host that refuses a request for another of its interfaces', () => {
    const request: Trace = { ...base.request, disposition: 'STRONG_HOST_DROPPED' };
    assert.deepEqual(partingOf({ request, reply: undefined, onward: undefined, devices: [], seen: 'silence' }), {
      kind: 'no-answer',
    });
  });
});
