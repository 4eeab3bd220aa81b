import assert from 'node:assert/strict';
import { test } from 'vitest';
import { mended, subjectFrom } from '../../test/fix-subject.ts';
import { askedTwice, TWO_HOSTS } from '../../test/verdicts.ts';
import { raiseGlobalIdleTimeout } from './remedies/raise-global-idle-timeout.ts';
import { enableKeepalive } from './remedies/enable-keepalive.ts';

/** Beside the two hosts a neighbour of the client, which reaches it without the firewall. */
const network = `${TWO_HOSTS}  neighbour: { system: linux, interfaces: { eth0: 10.1.0.20/24 } }
`;
const beside = `  beside:
    dialogue: generic
    roles: { client: neighbour, server: client }
    with: { silence: 1 min }
`;
const subject = subjectFrom({ network, sessions: `sessions:\n${askedTwice({})}${beside}` });
const priceOf = (remedy: typeof enableKeepalive) => mended(subject, [remedy]).fixes[0]?.price;

test('a device concerns the sessions that cross it, and no others', () => {
  const price = priceOf(raiseGlobalIdleTimeout);
  assert.deepEqual([price?.devices, price?.hosts, price?.sessions], [['fw1'], [], 1]);
});

test('a host concerns those that somebody plays on it, and keepalive has its packets', () => {
  const price = priceOf(enableKeepalive);
  assert.deepEqual([price?.devices, price?.hosts, price?.sessions], [[], ['client'], 2]);
  // One connection, a probe and its answer in half an hour.
  assert.equal(price?.packetsPerSecond, 2 / 1_800);
});

test('keepalive asks those connections only that are silent so long, in each copy of the session', () => {
  // Beside the silent one, which fails after two hours, one that is over in a moment.
  const brief = askedTwice({})
    .replace('    actors:', '    copies: 3\n    actors:')
    .replace(
      '- { accept: db, ports: [5432] }',
      '- { accept: hello, ports: [5432] }\n          - { accept: db, ports: [5432] }',
    )
    .replace(
      '- { connect: server, as: db, ports: [5432], keepalive: false }',
      '- { connect: server, as: hello, ports: [5432] }\n          - { close: hello }\n          - { connect: server, as: db, ports: [5432], keepalive: false }',
    );
  const price = mended(subjectFrom({ network, sessions: `sessions:\n${brief}` }), [enableKeepalive]).fixes[0]?.price;
  assert.deepEqual([price?.sessions, price?.packetsPerSecond], [3, 6 / 1_800]);
});

test('keepalive between programs of one host is on no wire', () => {
  const mates = askedTwice({}).replace(
    '- { connect: server, as: db, ports: [5432], keepalive: false }',
    '- { listen: 7000 }\n          - { connect: client, as: mate, ports: [7000] }\n          - { connect: server, as: db, ports: [5432], keepalive: false }',
  );
  const price = mended(subjectFrom({ network, sessions: `sessions:\n${mates}` }), [enableKeepalive]).fixes[0]?.price;
  assert.equal(price?.packetsPerSecond, 2 / 1_800);
});

test('a longer table life is priced by the connections that begin within it', () => {
  const later = askedTwice({ name: 'later' }).replace('    actors:', '    start: 30h\n    copies: 40\n    actors:');
  const nightly = subjectFrom({ network, sessions: `until: 60h\nsessions:\n${askedTwice({})}${later}${beside}` });
  const price = mended(nightly, [raiseGlobalIdleTimeout]).fixes[0]?.price;
  // Forty at once, the one before them is long forgotten, and what does not cross the device is none.
  assert.deepEqual([price?.entries, price?.widely], [40, true]);
});
