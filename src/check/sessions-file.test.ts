import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { hours, minutes, seconds } from '../base/duration.ts';
import { limits } from '../base/limits.ts';
import { MEDIA_AND_CLIENT, mistakesIn, readText } from '../../test/sessions-mistakes.ts';
import { networkFrom } from '../../test/yaml-network.ts';
import { readSessions } from './sessions-file.ts';

const NIGHTLY = `sessions:
  nightly:
    dialogue: netbackup-plain
    roles: { media: media1, client: client1 }
`;

describe('a session of a dialogue', () => {
  test('with its roles and settings', () => {
    const { sessions, errors, seed, until } = readText(`until: 14h
seed: 7
${NIGHTLY}    with: { contacts: 6, bytes: 200 GB, rate: 20 MB/s }
    start: 1h
    copies: 3
    expect: { survives: 12h, status: { bpbrm: 0 }, idle-below: { fw1: 30 min } }
`);
    assert.deepEqual(errors, []);
    const [one] = sessions;
    assert.equal(one?.dialogue, 'netbackup-plain');
    assert.deepEqual([one?.start, one?.copies, seed, until], [hours(1), 3, 7, hours(14)]);
    assert.deepEqual(
      one?.expects.map(({ is, by: { line, text } }) => [is, line, text]),
      [
        ['survives', 10, 'survives: 12h'],
        ['status', 10, 'bpbrm: 0'],
        ['idle-below', 10, 'fw1: 30 min'],
      ],
    );
    for (const { steps } of one?.session.actors ?? [])
      assert.deepEqual(steps[0], { does: 'idle', for: hours(1), name: 'wait for the start' });
  });

  test('by the address that is named, and else by the first', () => {
    const to = (role: string) =>
      readText(`sessions: { n: { dialogue: netbackup-plain, roles: { media: media1, client: ${role} } } }`)
        .sessions[0]?.session.actors.flatMap(({ steps }) => steps)
        .find((step) => step.does === 'connect')?.to;
    assert.equal(to('client1'), '10.2.0.10');
    assert.equal(to('client1 at 10.3.0.10'), '10.3.0.10');
  });

  test('by an address that no node has, where a device may translate it', () => {
    const translating = (filter: string) =>
      networkFrom(`nodes:
  media1: { system: linux, interfaces: { eth0: 10.1.0.10/24 } }
  client1: { system: linux, interfaces: { eth0: 10.2.0.10/24 } }
  fw1:
    forwarding: true
    interfaces: { in: 10.1.0.1/24, out: 10.2.0.1/24 }
    ${filter}
`);
    const text = NIGHTLY.replace('client1', 'client1 at 203.0.113.5');
    const told = (filter: string) =>
      readSessions({ file: 'sessions.yaml', text }, translating(filter)).errors.map(({ found }) => found);
    assert.deepEqual(told('preset: pan-os'), ['the address "203.0.113.5" of client1']);
    const chain = 'type nat hook prerouting priority dstnat; policy accept; ip daddr 203.0.113.5 dnat to 10.2.0.10';
    assert.deepEqual(told(`nft: "table ip nat { chain pre { ${chain}; } }"`), []);
  });

  test('is expected to complete where nothing is said', () =>
    assert.deepEqual(
      readText(NIGHTLY).sessions[0]?.expects.map((one) => [one.is, one.by.line]),
      [['completes', 2]],
    ));
});

test('actors by hand: every step, and repetitions', () => {
  const { sessions, errors } = readText(`sessions:
  s:
    actors:
      serverd:
        on: client1
        steps:
          - { listen: 5432, keepalive: { idle: 5 min, interval: 75s, count: 9 }, backlog: 5 }
          - { accept: db, ports: [5432], within: 1h }
          - repeat: 2
            steps: [{ receive: 10, on: db, silence: 1h, name: a question, status: 13 file read failed }]
          - { stop-reading: db }
          - { resume-reading: db }
          - { half-close: db }
          - { await-close: db, within: 1 min }
          - { end: 0 }
      clientd:
        on: media1
        steps:
          - { connect: client1, as: db, ports: [5431, 5432], within: 10s, pauses: [1s], from: media1, keepalive: true, user-timeout: 1 min }
          - { send: 10, on: db }
          - { idle: 2h, watching: [db] }
          - { bulk: 1 GB, on: db, rate: 50 MB/s }
          - { signal: done }
          - { await: done, within: 1s }
          - { close: db }
`);
  assert.deepEqual(errors, []);
  const [server, client] = sessions[0]?.session.actors ?? [];
  assert.deepEqual(
    server?.steps.map(({ does }) => does),
    ['listen', 'accept', 'repeat', 'read', 'read', 'close', 'await-close', 'end'],
  );
  const repeated = server?.steps[2];
  assert.deepEqual(repeated, {
    does: 'repeat',
    times: 2,
    steps: [
      {
        does: 'receive',
        on: 'db',
        bytes: 10,
        silence: hours(1),
        name: 'a question',
        otherwise: { status: 13, words: 'file read failed' },
        written: 'sessions.yaml:10:21',
      },
    ],
  });
  const connect = client?.steps[0];
  assert.deepEqual(connect, {
    does: 'connect',
    as: 'db',
    to: '10.2.0.10',
    from: '10.1.0.10',
    ports: [5_431, 5_432],
    within: seconds(10),
    pauses: [seconds(1)],
    options: { keepalive: true, userTimeout: seconds(60) },
    written: 'sessions.yaml:19:13',
  });
});

test('faults, each with what belongs to it', () => {
  const { faults, errors } = readText(`${NIGHTLY}faults:
  - { at: 2h, node: fw1, does: reboot }
  - { at: 3h, node: fw1, does: block, port: 1556 }
  - { at: 3h, node: fw1, does: one-way-loss, interface: in, direction: out, for: 10s }
  - { at: 4h, node: media1, does: clock-step, by: -30s }
  - { at: 4h, node: media1, does: keepalive-time, to: 5 min }
`);
  assert.deepEqual(errors, []);
  assert.deepEqual(
    faults.map(({ does, node }) => `${does} ${node}`),
    ['reboot fw1', 'policy-change fw1', 'one-way-loss fw1', 'clock-step media1', 'keepalive-time media1'],
  );
  assert.deepEqual(faults[4], { at: hours(4), node: 'media1', does: 'keepalive-time', to: minutes(5) });
  assert.deepEqual(faults[3], { at: hours(4), node: 'media1', does: 'clock-step', by: seconds(-30) });
});

test('a fault that names no interface befalls all, also where none has a nameif', () => {
  const { faults, errors } = readText(`${NIGHTLY}faults:
  - { at: 1h, node: media1, does: link-down, for: 10s }
  - { at: 2h, node: media1, does: one-way-loss, direction: in, for: 10s }
`);
  assert.deepEqual(errors, []);
  assert.deepEqual(
    faults.map((one) => 'interface' in one),
    [false, false],
  );
});

describe('what is wrong is told where it stands', () => {
  test.each<[string, string]>([
    ['', '1:1 no session'],
    ['sessions: {}', '1:1 no session'],
    ['nights: 1', '1:1 the key "nights"'],
    [NIGHTLY.replace('netbackup-plain', 'netbackup-plane'), '3:15 the dialogue "netbackup-plane"'],
    [NIGHTLY.replace('client: client1', 'client: nobody'), '4:37 the node "nobody"'],
    [NIGHTLY.replace('client: client1', 'klient: client1'), '4:29 the role "klient"'],
    [NIGHTLY.replace(', client: client1', ''), '3:5 nobody who plays client'],
    [NIGHTLY.replace('client1', 'client1 at 10.2.0.x'), '4:37 the address "10.2.0.x"'],
    [NIGHTLY.replace('client1', 'client1 at 9.9.9.9'), '4:37 the address "9.9.9.9"'],
    [NIGHTLY.replace('client1', 'client1 at 10.1.0.10'), '4:37 the address "10.1.0.10"'],
    [`${NIGHTLY}    with: { contacts: 0 }\n`, '5:23 0'],
    [`${NIGHTLY}    with: { contact: 1 }\n`, '5:13 the setting "contact"'],
    [`${NIGHTLY}    start: -1h\n`, '5:12 "-1h"'],
    [`${NIGHTLY}    expect: { survives: 999999999999 h }\n`, '5:25 "999999999999 h"'],
    [`${NIGHTLY}    expect: { idle-below: { fw2: 1h } }\n`, '5:29 the firewall "fw2"'],
    [`${NIGHTLY}    expect: { status: { nope: 0 } }\n`, '5:25 the actor "nope"'],
    [`${NIGHTLY}    expect: { fails-with: WEATHER }\n`, '5:27 "WEATHER"'],
    [
      `${NIGHTLY}    expect: { completes: true, fails-with: IDLE_TIMEOUT }\n`,
      '5:32 "completes: true" and "fails-with"',
    ],
    [`until: 1h\n${NIGHTLY}    expect: { survives: 2h }\n`, '6:25 a time behind "until"'],
    [`${NIGHTLY}    copies: 1000000\n`, '5:5 1000000 sessions, copies counted'],
    [`${NIGHTLY}    actors: {}\n`, '2:3 both "dialogue" and "actors"'],
    [`${NIGHTLY}faults: [{ at: 1h, node: fw9, does: reboot }]`, '5:26 the node "fw9"'],
    [`until: 1h\n${NIGHTLY}    start: 2h\n`, '6:12 a start that is not before "until"'],
    [`until: 1h\n${NIGHTLY}    start: 1h\n`, '6:12 a start that is not before "until"'],
    [`${NIGHTLY}faults: [{ at: 1h, node: media1, does: clear-connections }]`, '5:40 "clear-connections" of media1'],
    [`${NIGHTLY}faults: [{ at: 1h, node: media1, does: idle-timeout, to: 1h }]`, '5:40 "idle-timeout" of media1'],
    [`${NIGHTLY}faults: [{ at: 1h, node: media1, does: table-limit, connections: 9 }]`, '5:40 "table-limit" of media1'],
    [`${NIGHTLY}faults: [{ at: 1h, node: fw1, does: clear-xlate }]`, '5:37 "clear-xlate" of fw1'],
    [`${NIGHTLY}faults: [{ at: 1h, node: fw1, does: keepalive-time, to: 5 min }]`, '5:37 "keepalive-time" of fw1'],
    [`${NIGHTLY}faults: [{ at: 1h, node: media1, does: clear-xlate }]`, '5:40 "clear-xlate" of media1'],
    [
      `${NIGHTLY}random-faults: { kinds: [reboot, clear-xlate], nodes: [fw1], before: 1h }`,
      '5:34 "clear-xlate" of fw1',
    ],
    [
      `${NIGHTLY}random-faults: { kinds: [reboot, clear-connections], nodes: [media1], before: 1h }`,
      '5:34 "clear-connections" of media1',
    ],
    [
      `${NIGHTLY}random-faults: { kinds: [table-limit], nodes: [fw1, media1], before: 1h }`,
      '5:53 "table-limit" of media1',
    ],
    [`until: 1h\n${NIGHTLY}faults: [{ at: 3601s, node: fw1, does: reboot }]`, '6:16 a time behind "until"'],
    [
      `until: 1h\n${NIGHTLY}random-faults: { kinds: [reboot], nodes: [fw1], count: 1, before: 2h }`,
      '6:67 a time behind "until"',
    ],
    [
      `${NIGHTLY}faults: [{ at: 172801s, node: fw1, does: reboot }]`,
      '5:16 a time behind the last that is played, 2 d 0 h',
    ],
    [
      `${NIGHTLY}    expect: { survives: 60h }\nfaults: [{ at: 60h, node: fw1, does: reboot }, { at: 61h, node: fw1, does: reboot }]`,
      '6:54 a time behind the last that is played, 2 d 12 h',
    ],
    [
      `${NIGHTLY}random-faults: { kinds: [reboot], nodes: [fw1], count: 1, before: 49h }`,
      '5:67 a time behind the last that is played, 2 d 0 h',
    ],
    [`${NIGHTLY}faults: [{ at: 1h, node: fw1, does: block, port: 1, log: "A: " }]`, '5:59 a rule of fw1 that logs'],
    [`${NIGHTLY}faults: [{ at: 1h, node: fw1, does: block, port: 1, log: 'A"' }]`, `5:59 "A`],
    [`${NIGHTLY}faults: [{ at: 1h, node: fw1, does: explode }]`, '5:37 "explode"'],
    [
      `${NIGHTLY}faults: [{ at: 1h, node: fw1, does: link-down, interface: eth9, for: 1s }]`,
      '5:59 the interface "eth9"',
    ],
    ['sessions: { s: {} }', '1:13 neither "dialogue" nor "actors"'],
    ['sessions: { "a b": { dialogue: netbackup-plain } }', '1:13 "a b"'],
    ['sessions:\n  s: { actors: { a: { on: nowhere, steps: [] } } }', '2:27 the node "nowhere"'],
    ['sessions:\n  s: { actors: { a: { on: media1, steps: [{ send: 1 }] } } }', '2:45 "send" without "on"'],
    ['sessions:\n  s: { actors: { a: { on: media1, steps: [{ send: 1, on: x }] } } }', '2:43 socket x in "send" of a'],
    [
      'sessions:\n  s:\n    start: 1h\n    actors:\n      a:\n        on: media1\n        steps:\n          - { listen: 1 }\n          - repeat: 2\n            steps:\n              - { listen: 2 }\n              - { close: x, name: good night }',
      '12:17 socket x in "good night" of a',
    ],
    ['sessions:\n  s: { actors: { a: { on: media1, steps: [{ name: x }] } } }', '2:43 a step that does nothing'],
    [
      'sessions:\n  s: { actors: { a: { on: media1, steps: [{ listen: 1, send: 1, on: x }] } } }',
      '2:56 "listen" and "send" in one step',
    ],
    ['sessions:\n  s: { actors: { a: { on: media1, steps: [{ listen: 1, on: x }] } } }', '2:56 "on" with "listen"'],
    ['sessions:\n  s: { actors: { a: { on: media1, steps: [{ connect: x, as: y, ports: [1] }] } } }', '2:45 "x"'],
  ])('case %#', (text, expected) => {
    const [first = ''] = mistakesIn(text);
    assert.ok(first.startsWith(expected), `${first}\ninstead of ${expected}`);
  });

  test.each([
    ['{ idle: -5s }', '2:51 "-5s"'],
    ['{ idel: 5s }', '2:45 the key "idel"'],
    ['{ repeat: 0, steps: [] }', '2:53 0'],
  ])('and once: what was refused is not missed as well, %s', (step, expected) => {
    const told = mistakesIn(`sessions:\n  s: { actors: { a: { on: media1, steps: [${step}] } } }`);
    assert.deepEqual(
      told.map((one) => one.split(' |')[0]),
      [expected],
    );
  });

  test('with a remedy that names what was meant', () =>
    assert.match(
      mistakesIn(NIGHTLY.replace('netbackup-plain', 'netbackup-plane'))[0] ?? '',
      /did you mean "netbackup-plain"\?/,
    ));
});

test('more sessions than are played are refused at the first that is too many, and none is planned', () => {
  const many = Array.from({ length: 5 }, (_, i) => NIGHTLY.split('\n').slice(1).join('\n').replace('nightly', `n${i}`));
  const text = `sessions:\n${many.map((one) => `${one}    copies: 30000\n`).join('')}`;
  assert.match(mistakesIn(text)[0] ?? '', /^17:5 150000 sessions, copies counted \| at most 100000 \(sessionsMax\)/);
  assert.deepEqual(readText(text).sessions, []);
});

test('behind a hundred mistakes no session is read: one that has more of them ended as a fault', () => {
  const wrong = (i: number) => `  s${i}: { dialogue: generic, roles: { client: nobody, server: client1 } }\n`;
  const many = Array.from({ length: limits.networkErrorsMax + 50 }, (_, i) => wrong(i)).join('');
  const { sessions, errors } = readText(`sessions:\n${many}`);
  assert.deepEqual([sessions.length, errors.length], [0, limits.networkErrorsMax]);
  const misshapen = readText(`sessions:\n${many.replaceAll('dialogue:', 'start: soon, dialogue:')}`);
  assert.deepEqual([misshapen.sessions.length, misshapen.errors.length], [0, limits.networkErrorsMax]);
});

test('a million sessions are counted before any is read', () => {
  const text = `sessions:\n${'  s: {}\n'.repeat(1_000_000)}`;
  assert.match(
    mistakesIn(text).join('\n'),
    /^100002:3 1000000 entries below "sessions:" \| at most 100000 \(sessionsMax\)/,
  );
});

test('a longer file than is read is refused at the place where it is too long', () => {
  const text = `${NIGHTLY}${'#'.repeat(80)}\n`.padEnd(limits.sessionsYamlCharsMax + 1, '#');
  assert.match(
    mistakesIn(text).join('\n'),
    /^6:33554255 33554433 characters \| at most 33554432 \(sessionsYamlCharsMax\) \| many alike sessions are "copies:"/,
  );
});

test('whatever stands there, nothing is thrown', () => {
  const word = fc.constantFrom(
    'sessions:',
    ' s:',
    '  actors:',
    '- send: 1',
    '{',
    '}',
    '[',
    ']',
    'a',
    '*x',
    '&x',
    '"',
    '\n',
    '  ',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 30 }), (words) => {
      const { errors, sessions } = readText(words.join(' '));
      assert.ok(errors.length > 0 || sessions.length > 0);
    }),
    { numRuns: 300 },
  );
});

describe('what is asked for with flags decides what is played', () => {
  const asked = (text: string, until: number, session?: string) =>
    readSessions({ file: 'sessions.yaml', text }, MEDIA_AND_CLIENT, { until: hours(until), session }).errors.map(
      ({ line, column, found, remedy }) => `${line}:${column} ${found} | ${remedy}`,
    );
  const late = `${NIGHTLY}    start: 3h\nfaults: [{ at: 100h, node: fw1, does: reboot }]\n`;

  test('a fault that is then played is none behind the end', () => {
    assert.match(
      readText(late)
        .errors.map(({ found }) => found)
        .join(),
      /behind the last/,
    );
    assert.deepEqual(asked(late, 120), []);
    assert.deepEqual(asked(`until: 1h\n${late}`, 120), []);
  });

  test('and one that is not is', () =>
    assert.deepEqual(asked(late, 99), ['6:16 a time behind "--until 4 d 3 h" | raise --until, or correct the time']));

  test('a session that would not have begun is a mistake', () => {
    const expected = /^5:12 a start that is not before "--until 1 h": it would not have begun \| raise --until/;
    const text = `${NIGHTLY}    start: 3h\n`;
    assert.match(asked(text, 1).join(), expected);
    assert.match(asked(text, 1, 'nightly#2').join(), expected);
    assert.deepEqual(asked(text, 3), [
      '5:12 a start that is not before "--until 3 h": it would not have begun | raise --until, or correct the time',
    ]);
  });

  test('but not one that is not asked for', () => assert.deepEqual(asked(`${NIGHTLY}    start: 3h\n`, 1, 'other'), []));
});
