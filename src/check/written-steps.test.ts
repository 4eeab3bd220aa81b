import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { minutes, seconds } from '../base/duration.ts';
import { parseAddress } from '../base/address.ts';
import type { WrittenStep } from './sessions-shape.ts';
import { stepOf, verbOf, verbs } from './written-steps.ts';

const server = parseAddress('10.2.0.10');

/** The step, and what is said against it: `key: found -> remedy`. */
function read(written: WrittenStep) {
  const wrong: string[] = [];
  const step = stepOf(written, {
    complain: (key, { found, remedy }) => wrong.push(`${key}: ${found} -> ${remedy}`),
    addressOf: (text) => (text === 'server' ? server : undefined),
  });
  return { step, wrong };
}

describe('a step', () => {
  test.each<[WrittenStep, object]>([
    [
      { connect: 'server', as: 'db', ports: [1556, 13724], within: seconds(5), from: 'server', name: 'ask' },
      { does: 'connect', as: 'db', to: server, ports: [1556, 13724], within: seconds(5), from: server, name: 'ask' },
    ],
    [
      { listen: 5432, backlog: 3 },
      { does: 'listen', port: 5432, backlog: 3 },
    ],
    [
      { receive: 10, on: 'db', within: minutes(5), silence: minutes(1), status: '40 network connection broken' },
      {
        does: 'receive',
        on: 'db',
        bytes: 10,
        within: minutes(5),
        silence: minutes(1),
        otherwise: { status: 40, words: 'network connection broken' },
      },
    ],
    [{ 'stop-reading': 'db' }, { does: 'read', on: 'db', reading: false }],
    [{ 'resume-reading': 'db' }, { does: 'read', on: 'db', reading: true }],
    [{ close: 'db' }, { does: 'close', on: 'db', half: false }],
    [{ 'half-close': 'db' }, { does: 'close', on: 'db', half: true }],
    [{ idle: minutes(5) }, { does: 'idle', for: minutes(5) }],
    [
      { relay: ['a', 'b'], 'idle-timeout': minutes(5) },
      { does: 'relay', between: ['a', 'b'], idleTimeout: minutes(5) },
    ],
    [{ end: '0' }, { does: 'end', status: { status: 0, words: '' } }],
  ])('case %#', (written, step) => assert.deepEqual(read(written), { step, wrong: [] }));
});

describe('keepalive', () => {
  const times = { idle: seconds(60), interval: seconds(1), count: 3 };

  test.each<[string, Pick<WrittenStep, 'keepalive' | 'user-timeout'>, object | undefined]>([
    ['of which nothing is said is left to the program', {}, undefined],
    ['is off', { keepalive: false }, { keepalive: false }],
    ['is on, with the times of the system', { keepalive: true }, { keepalive: true }],
    ['is on, with times of its own', { keepalive: times }, { keepalive: true, keepaliveTimes: times }],
    [
      'is off where only the other time is given',
      { 'user-timeout': seconds(9) },
      { keepalive: false, userTimeout: seconds(9) },
    ],
  ])('%s', (_, written, options) =>
    assert.deepEqual(read({ listen: 5432, ...written }).step, {
      does: 'listen',
      port: 5432,
      ...(options ? { options } : {}),
    }),
  );
});

describe('is refused, with what would help', () => {
  test.each<[string, WrittenStep, string]>([
    ['nothing', { name: 'x' }, ': a step that does nothing -> say what it does'],
    [
      'two things at once',
      { send: 10, receive: 10, on: 'a' },
      'receive: "send" and "receive" in one step -> make two steps of it',
    ],
    ['a verb without what it needs', { bulk: 10 }, 'bulk: "bulk" without "on" and "rate" -> add "on:" and "rate:"'],
    [
      'a key of another verb',
      { send: 10, on: 'a', within: seconds(1) },
      'within: "within" with "send" -> remove it, or correct its name',
    ],
    [
      'a name that nobody has',
      { connect: 'serve', as: 'db', ports: [1] },
      'connect: "serve" -> write the address, or the name as network/ has it',
    ],
    [
      'an own address that nobody has',
      { connect: 'server', as: 'db', ports: [1], from: '10.1' },
      'from: "10.1" -> write the address, or the name as network/ has it',
    ],
  ])('%s', (_, written, wrong) => assert.deepEqual(read(written), { step: undefined, wrong: [wrong] }));
});

test('a name goes with every verb', () => {
  for (const [verb, { needs }] of Object.entries(verbs)) {
    const keys = Object.fromEntries([verb, 'name', ...needs].map((key) => [key, 'x']));
    assert.equal(
      verbOf(keys as WrittenStep, (key, { found }) => assert.fail(`${key}: ${found}`)),
      verb,
    );
  }
});
