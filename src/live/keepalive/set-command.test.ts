import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { owned } from '../../../test/live/made-sockets.ts';
import { type Duration, hours, seconds } from '../../base/duration.ts';
import { parsePrefix } from '../../base/prefix.ts';
import { COLUMNS } from '../../view/paint.ts';
import type { Filter } from './filter.ts';
import { setCommandLines } from './set-command.ts';

const command = (
  filter: Filter,
  names: readonly string[] = [],
  pathIdle: Duration = hours(1),
  ownNamespace = false,
): string[] => {
  const sockets = names.map((name, i) => ({ ...owned(), owners: [{ pid: 100 + i, name, descriptor: 3 }] }));
  return setCommandLines({ filter, ownNamespace, pathIdle }, sockets);
};

test('the sockets are named as they were', () => {
  const to = ['10.2.0.0/16', '2001:db8::/32'].flatMap((text) => parsePrefix(text) ?? []);
  assert.deepEqual(command({ process: ['bpbrm', '4711'], port: [1556, 13_724], to }), [
    '  holdfast keepalive set --process bpbrm,4711 --port 1556,13724 --to 10.2.0.0/16,2001:db8::/32 \\',
    '    --idle 300 --interval 30 --dry-run',
  ]);
});

test('and looked for where they were looked for', () => {
  assert.deepEqual(command({ port: [1556] }, [], hours(1), true), [
    '  holdfast keepalive set --port 1556 --own-namespace --idle 300 --interval 30 --dry-run',
  ]);
});

describe('where all were asked for, their processes are named', () => {
  test.each<[string, readonly string[], string]>([
    ['each once', ['psql', 'ssh', 'psql'], '--process psql,ssh'],
    ['one that a shell would read otherwise by its number', ['a; reboot', '-x', '12'], '--process 100,101,102'],
    ['too many not at all', 'abcdefghi'.split(''), '--process NAME'],
    ['none that are seen not at all', [], '--process NAME'],
  ])('%s', (_, names, words) =>
    assert.equal(command({}, names).join('\n'), `  holdfast keepalive set ${words} --idle 300 --interval 30 --dry-run`),
  );
});

test('a name that was given is given to the shell as it is', () => {
  assert.match(command({ process: ["my agent's"] })[0] ?? '', / --process 'my agent'\\''s' /);
});

test.each([
  [hours(1), '--idle 300 --interval 30'],
  [seconds(350), '--idle 87 --interval 8'],
  [seconds(5), '--idle 1 --interval 1'],
])('times for a path that forgets after %i microseconds', (pathIdle, times) => {
  assert.ok(command({ port: [22] }, [], pathIdle)[0]?.includes(times));
});

test('fits', () => {
  for (const line of command({ port: Array.from({ length: 12 }, (_, i) => 60_000 + i) }))
    assert.ok(line.length <= COLUMNS, line);
});
