import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { listed, options } from '../../../test/live/made-sockets.ts';
import { seconds } from '../../base/duration.ts';
import { isHeldAlready, mayBeNamed, type Rule, ruleFor } from './rules.ts';

const rules: readonly Rule[] = [
  { name: 'leave ssh', filter: { process: ['sshd'] }, does: 'leave' },
  { name: 'port', filter: { port: [5432] }, does: { idle: seconds(300), interval: seconds(30), count: 5 } },
];
const owner = (name: string) => [{ pid: 1, name, descriptor: 3 }];

describe('the first rule that names a socket decides', () => {
  test.each([
    ['sshd', listed(), 'leave ssh'],
    ['postgres', listed(), 'port'],
    ['postgres', listed({ local: { ...listed().local, port: 22 } }), undefined],
  ])('%s', (name, socket, rule) => assert.equal(ruleFor(rules, socket, owner(name))?.name, rule));

  test('a rule of a process may name anything, until the process is known', () => {
    const other = listed({ local: { ...listed().local, port: 22 } });
    assert.ok(mayBeNamed(rules, other));
    assert.ok(!mayBeNamed(rules.slice(1), other));
  });
});

describe('a socket that its own program holds', () => {
  const wanted = { idle: seconds(300), interval: seconds(30) };
  test.each([
    [options, true],
    [{ ...options, idle: seconds(60), interval: seconds(75) }, true],
    [{ ...options, idle: seconds(301), interval: seconds(1) }, false],
    [{ ...options, interval: seconds(31) }, false],
    [{ ...options, on: false }, false],
  ])('%o: %s', (has, held) => assert.equal(isHeldAlready(has, { ...wanted, count: 5 }), held));

  test('a user timeout that is asked for must be there', () => {
    assert.ok(!isHeldAlready(options, { ...wanted, count: 5, userTimeout: seconds(90) }));
    assert.ok(
      isHeldAlready({ ...options, userTimeout: seconds(90) }, { ...wanted, count: 5, userTimeout: seconds(90) }),
    );
  });
});
