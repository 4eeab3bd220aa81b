import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours, minutes, seconds } from '../../base/duration.ts';
import { configErrorWords } from '../../model/configuration.ts';
import { readRelayFile } from './relay-file.ts';
import { relayDefaults } from './relay.ts';
import { relayFileSchema } from './relay-shape.ts';

const read = (text: string) => readRelayFile({ file: 'relay.yaml', text });
const wrong = (text: string) => read(text).errors.map(configErrorWords);

describe('relay.yaml', () => {
  test('what is none of it is told in words of this program, and not as a whole', () => {
    const [first = ''] = wrong('y'.repeat(100_000));
    assert.match(first, /expected "relays:", and below it the relays by name; begin with "relays:"$/);
    assert.ok(first.length < 300);
  });

  test('the least that a relay needs', () => {
    const { relays, errors } = read('relays:\n  pbx: { listen: 1556, to: media1:1556 }\n');
    assert.deepEqual(errors, []);
    assert.deepEqual(relays, [
      {
        ...relayDefaults,
        name: 'pbx',
        listen: [{ host: '::', port: 1_556 }],
        to: [{ host: 'media1', port: 1_556 }],
        source: undefined,
        device: undefined,
        allow: undefined,
        acceptRate: undefined,
        sendsProxyHeader: undefined,
        idleLimit: undefined,
      },
    ]);
  });

  test('all that can be said of one', () => {
    const { relays, errors } = read(`relays:
  pbx:
    listen: [10.1.0.5:1556, "[2001:db8::5]:1556", systemd:pbx]
    to: [media1:1556, media1:13724]
    keepalive: { idle: 60s, interval: 5s, count: 3 }
    user-timeout: 90s
    connect-timeout: 1s
    remember: 10min
    from: 10.2.0.5
    device: eth1
    allow: [10.1.0.0/16, 192.0.2.1]
    connections: 200
    accept-rate: 50
    proxy-protocol: { accept: true, send: v2 }
    idle-limit: 12h
`);
    assert.deepEqual(errors, []);
    const [relay] = relays;
    assert.deepEqual(relay?.listen, [
      { host: '10.1.0.5', port: 1_556 },
      { host: '2001:db8::5', port: 1_556 },
      { inherited: 'pbx' },
    ]);
    assert.deepEqual(relay?.keepalive, { idle: seconds(60), interval: seconds(5), count: 3 });
    assert.deepEqual([relay?.userTimeout, relay?.remember, relay?.idleLimit], [seconds(90), minutes(10), hours(12)]);
    assert.deepEqual([relay?.expectsProxyHeader, relay?.sendsProxyHeader], [true, 2]);
    assert.deepEqual(
      relay?.allow?.map(({ address, length }) => `${address}/${length}`),
      ['10.1.0.0/16', '192.0.2.1/32'],
    );
  });

  test.each([
    [
      'an unknown key',
      'relays:\n  pbx: { listen: 1, to: a:1, idle-limits: 1h }',
      /^relay\.yaml:2:30: found the key "idle-limits", expected .*; did you mean "idle-limit"\?$/,
    ],
    ['no target', 'relays:\n  pbx: { listen: 1 }', /^relay\.yaml:2:\d+: .*"?to"?/],
    ['a port beyond', 'relays:\n  pbx: { listen: 70000, to: a:1 }', /^relay\.yaml:2:18: found 70000, expected .*port/],
    [
      'a time that is none',
      'relays:\n  pbx: { listen: 1, to: a:1, keepalive: { idle: soon } }',
      /^relay\.yaml:2:49: found "soon", expected whole seconds from 1s to 32767s, such as/,
    ],
    [
      'half a second',
      'relays:\n  pbx: { listen: 1, to: a:1, keepalive: { interval: 1500ms } }',
      /expected whole seconds from 1s to 32767s, such as/,
    ],
    [
      'two on one port',
      'relays:\n  a: { listen: 1, to: a:1 }\n  b: { listen: 1, to: a:1 }',
      /^relay\.yaml:3:16: found \[::\]:1, which "a" listens on, expected a listener of its own/,
    ],
    [
      'two sources',
      'relays:\n  a: { listen: 1, to: a:1, from: 10.0.0.1, transparent: true }',
      /found "from" beside "transparent"/,
    ],
    [
      'two families',
      'relays:\n  a: { listen: 1, to: "[2001:db8::1]:1", from: 10.0.0.1 }',
      /found 2001:db8::1, and 10\.0\.0\.1 as "from", expected addresses of one family/,
    ],
    ['no relay', 'relays: {}', /found 0 relays, expected one to/],
    ['a name with a blank', 'relays:\n  "a b": { listen: 1, to: a:1 }', /found "a b", expected a name/],
    ['no YAML', 'relays: [', /^relay\.yaml:\d+:\d+: found /],
  ])('%s is told with its place', (_, text, expected) => {
    const [first = ''] = wrong(text);
    assert.match(first, expected);
  });

  test('editors are told of every key', () => {
    const text = JSON.stringify(relayFileSchema());
    for (const key of ['listen', 'to', 'user-timeout', 'proxy-protocol', 'idle-limit', 'transparent'])
      assert.ok(text.includes(`"${key}"`), key);
  });
});
