import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Fix } from '../fix.ts';
import { bundleOf } from './bundle.ts';
import type { Platform, Script } from './script.ts';

const fix: Fix = {
  fix: 'RAISE_GLOBAL_IDLE_TIMEOUT',
  with: [],
  words: 'idle timeout of 4 h on fw1',
  patch: [{ is: 'device-lines', node: 'fw1', lines: ['timeout conn 4:00:00'] }],
  leftAlone: [],
  proof: {
    before: { holds: false, words: 'it failed', cause: 'IDLE_TIMEOUT' },
    after: { holds: true, words: 'it completed' },
  },
  breaks: [{ goal: { is: 'session', name: 'other' }, after: { holds: false, words: 'it failed' } }],
  price: {
    running: 'new-connections',
    security: 'some',
    gives: 'Entries stay longer.',
    source: 'a page',
    hosts: [],
    devices: ['fw1'],
    sessions: 2,
    packetsPerSecond: 0,
  },
};

const script = (node: string, platform: Platform): Script => ({
  node,
  platform,
  steps: [{ says: 'it', apply: ['do it'], rollback: ['undo it'], isDone: 'is it' }],
  files: [{ path: '/etc/../conf.d/x', text: 'y', how: 'new' }],
  notes: ['look at it'],
});

const bundle = (...scripts: readonly Script[]) =>
  bundleOf({ goal: { is: 'session', name: 'nightly' }, cause: 'IDLE_TIMEOUT', fix, scripts });

const pathsOf = (...scripts: readonly Script[]) => bundle(...scripts).map(({ path }) => path);

describe('a bundle', () => {
  test('has a folder for each node, in the language of its platform', () => {
    assert.deepEqual(pathsOf(script('host1', 'aix'), script('win1', 'windows'), script('fw1', 'asa')), [
      'README.md',
      'host1/apply.sh',
      'host1/rollback.sh',
      'host1/files/etc/__/conf.d/x',
      'win1/apply.ps1',
      'win1/rollback.ps1',
      'win1/files/etc/__/conf.d/x',
      'fw1/apply.txt',
      'fw1/rollback.txt',
      'fw1/files/etc/__/conf.d/x',
    ]);
  });

  test.each(['..', '../../etc/cron.d', '/etc', 'a\nb', '.', '', 'x'.repeat(500)])(
    'a node called %o stays within it',
    (name) => {
      for (const path of pathsOf(script(name, 'asa'))) {
        assert.doesNotMatch(path, /(?:^|\/)\.{1,2}(?:\/|$)|^\//);
        assert.ok(path.split('/').every((part) => part.length > 0 && part.length < 256));
      }
    },
  );

  test('two nodes never share a folder', () => {
    // Windows and macOS hold FW1 and fw1 for one.
    const nodes = ['a/b', 'a:b', 'FW1', 'fw1'].map((node) => script(node, 'asa'));
    const paths = pathsOf(...nodes).map((path) => path.toLowerCase());
    assert.equal(new Set(paths).size, paths.length);
  });

  test('only scripts are executable', () => {
    for (const { path, executable } of bundle(script('h', 'hp-ux'))) assert.equal(executable, path.endsWith('.sh'));
  });

  test('the README says in its price what is gone after a reboot', () => {
    const readme = (one: Script) => bundle(one)[0]?.text ?? '';
    const tools = ['sysctl'];
    assert.match(readme({ ...script('media1', 'linux-runtime'), tools }), /gone after a reboot\*\* of media1/);
    assert.doesNotMatch(readme({ ...script('media1', 'linux-netplan'), tools }), /reboot/);
    // A program's own setting is none of the host's.
    assert.doesNotMatch(readme(script('media1', 'linux-runtime')), /reboot/);
  });

  test('the README says what a change board asks', () => {
    const readme = bundle(script('fw1', 'asa'))[0]?.text ?? '';
    for (const part of [
      '# idle timeout of 4 h on fw1',
      'before: it failed (IDLE_TIMEOUT)',
      'after: it completed',
      '**breaks** session other',
      'Entries stay longer.',
      'timeout conn 4:00:00',
      '`fw1/rollback.txt` takes it back',
      'look at it',
    ])
      assert.ok(readme.includes(part), part);
  });
});
