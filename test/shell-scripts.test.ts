import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { parseAddress } from '../src/base/address.ts';
import { networkFrom } from './yaml-network.ts';
import type { Patch } from '../src/fix/change.ts';
import { linuxScript } from '../src/fix/script/linux.ts';
import { shWord } from '../src/fix/script/quote.ts';
import type { Script, ScriptFile, ScriptStep } from '../src/fix/script/script.ts';
import { shellScripts } from '../src/fix/script/shell-script.ts';

/** Everything here is run by a real sh, in a folder of its own. */
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-sh-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const script = (steps: readonly ScriptStep[], files: readonly ScriptFile[] = [], node = 'h'): Script => ({
  node,
  platform: 'linux-runtime',
  steps,
  files,
  notes: [],
});

function run(of: Script, direction: 'apply' | 'rollback', path = process.env['PATH'], more: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', shellScripts(of)[direction]], {
    encoding: 'utf8',
    cwd: folder,
    env: { PATH: path, HOLDFAST_STATE: join(folder, 'state'), ...more },
  });
  return { status, stdout, stderr };
}

const read = (name: string): string | undefined =>
  existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined;
const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);

const SETTING: ScriptStep = {
  says: 'setting = 2',
  apply: ['echo 2 > setting'],
  rollback: ['echo "$was" > setting'],
  isDone: '[ "$(cat setting)" = 2 ]',
  saves: 'cat setting',
};

describe('apply and rollback', () => {
  test('what was there before is there again', () => {
    put('setting', '1\n');
    assert.deepEqual(run(script([SETTING]), 'apply').stdout, 'setting = 2\nh: done\n');
    assert.equal(read('setting'), '2\n');
    assert.deepEqual(run(script([SETTING]), 'rollback').stdout, 'take back: setting = 2\nh: as before\n');
    assert.equal(read('setting'), '1\n');
  });

  test('what was so already is not undone', () => {
    put('setting', '2\n');
    assert.match(run(script([SETTING]), 'apply').stdout, /^already: setting = 2\n/);
    assert.match(run(script([SETTING]), 'rollback').stdout, /^not done by apply: setting = 2\n/);
    assert.equal(read('setting'), '2\n');
  });

  test('twice is once', () => {
    put('setting', '1\n');
    for (const _ of [1, 2]) assert.equal(run(script([SETTING]), 'apply').status, 0);
    run(script([SETTING]), 'rollback');
    assert.equal(read('setting'), '1\n');
    assert.match(run(script([SETTING]), 'rollback').stdout, /^not done by apply/);
  });

  test('what another script did is its own to undo', () => {
    put('setting', '1\n');
    run(script([SETTING]), 'apply');
    const other = script([SETTING, { ...SETTING, says: 'another', isDone: 'true' }]);
    run(other, 'apply');
    run(other, 'rollback');
    assert.equal(read('setting'), '2\n');
  });

  test.each<[string, Partial<ScriptStep>, string]>([
    ['a surprise before', { expects: '[ "$(cat setting)" = 0 ]' }, 'not as it should be before: setting = 2'],
    [
      'one that is told',
      { expects: 'false', surprise: 'setting is not 0, as the case says' },
      'setting is not 0, as the case says',
    ],
    ['a command that fails', { apply: ['false'] }, 'setting = 2'],
    ['a command that does nothing', { apply: ['true'] }, 'not there afterwards: setting = 2'],
  ])('%s ends it, and the next step is not taken', (_, step, why) => {
    put('setting', '1\n');
    const next: ScriptStep = { ...SETTING, says: 'next', apply: ['touch next'], isDone: '[ -e next ]' };
    const { status, stderr } = run(script([{ ...SETTING, ...step }, next]), 'apply');
    assert.deepEqual([status, stderr, read('next')], [1, `stopped: ${why}\n`, undefined]);
    // And the way back from there leaves what was there.
    assert.equal(run(script([{ ...SETTING, ...step }, next]), 'rollback').status, 0);
    assert.equal(read('setting'), '1\n');
  });

  test('a missing tool ends it before anything is done', () => {
    put('setting', '1\n');
    const { stderr } = run({ ...script([SETTING]), tools: ['no-such-tool'] }, 'apply');
    assert.equal(stderr, 'stopped: no-such-tool is not on this host\n');
    assert.equal(read('setting'), '1\n');
  });
});

test.each(['new', 'append'] as const)('a file (%s) of two fixes: both stand, each goes by itself', (how) => {
  if (how === 'append') put('conf.d', 'theirs, without an end');
  const writing = (text: string) => script([], [{ path: `${folder}/conf.d`, text, how }]);
  for (const text of ['one', 'two', 'one']) assert.equal(run(writing(text), 'apply').status, 0);
  const both = () => [read('conf.d'), read('conf-2.d')].join('');
  assert.equal(both().match(/^one$/gm)?.length, 1);
  assert.equal(both().match(/^two$/gm)?.length, 1);
  assert.equal(run(writing('one'), 'rollback').status, 0);
  assert.match(both(), /^two$/m);
  assert.doesNotMatch(both(), /^one$/m);
  assert.equal(run(writing('two'), 'rollback').status, 0);
  assert.equal(both(), how === 'append' ? 'theirs, without an end\n' : '');
});

test('a file that something else knows by its name is not given another', () => {
  const writing = (text: string) => script([], [{ path: `${folder}/a.service`, text, how: 'new', named: true }]);
  assert.equal(run(writing('one'), 'apply').status, 0);
  const { status, stderr } = run(writing('two'), 'apply');
  assert.equal(status, 1);
  assert.match(stderr, /another fix/);
  assert.equal(run(writing('two'), 'rollback').status, 0);
  assert.match(read('a.service') ?? '', /^one$/m);
});

test('what only a person can do is not called done', () => {
  const file: ScriptFile = { path: '/etc/product.conf', text: 'a = 1', how: 'merge' };
  const looks: ScriptStep = { says: 'it is installed', apply: ['true'], rollback: [] };
  const apply = run(script([looks], [file]), 'apply').stdout;
  assert.match(apply, /nothing was changed: README\.md says what is to be done by hand\n$/);
  assert.doesNotMatch(run(script([looks], [file]), 'rollback').stdout, /take back: it is installed|as before/);
  put('setting', '1\n');
  assert.match(run(script([SETTING], [file]), 'apply').stdout, /: done, but for what README\.md leaves to you\n$/);
});

/** Whatever a shell has a meaning for, alone and together. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "'",
        '"',
        '`',
        '$(touch broken-out)',
        '${x}',
        '\\',
        '\n',
        ' ',
        ';touch broken-out;',
        '#',
        '*',
        '&',
        '|',
        '<',
        '>',
        '-',
        '!',
        '\t',
        'HOLDFAST',
        '# holdfast end',
        '%s',
        '\u0000',
      ),
      fc.string({ maxLength: 4 }),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(''));

const withoutNul = (text: string): string => text.replaceAll('\0', '');
const RUNS = { numRuns: 40 } as const;

describe('whatever names contain', () => {
  test('a word is one word', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { stdout } = spawnSync('sh', ['-c', `printf '%s|' x ${shWord(text)} y`], {
          encoding: 'utf8',
          cwd: folder,
        });
        assert.equal(stdout, `x|${withoutNul(text)}|y|`);
      }),
      RUNS,
    );
    assert.equal(read('broken-out'), undefined);
  });

  test('a script says them and does nothing else', () => {
    fc.assert(
      fc.property(hostile, hostile, (says, node) => {
        const { status, stdout } = run(
          script([{ says, apply: ['true'], rollback: [], isDone: 'true' }], [], node),
          'apply',
        );
        assert.equal(status, 0);
        assert.ok(stdout.length > 0);
      }),
      RUNS,
    );
    assert.equal(read('broken-out'), undefined);
  });

  test('a file has just the text', () => {
    fc.assert(
      fc.property(hostile.map(withoutNul), (text) => {
        const file: ScriptFile = { path: `${folder}/written`, text, how: 'new' };
        assert.equal(run(script([], [file]), 'apply').status, 0);
        assert.equal(read('written'), `# holdfast begin\n${text.trimEnd()}\n# holdfast end\n`);
        run(script([], [file]), 'rollback');
        assert.equal(read('written'), undefined);
      }),
      RUNS,
    );
    assert.equal(read('broken-out'), undefined);
  });

  test('the tools of a host are given them as they are', () => {
    const node = networkFrom('nodes: { h: { system: linux, interfaces: { eth0: 10.1.0.1/24 } } }').node('h');
    assert.ok(node);
    for (const tool of ['ip', 'sysctl', 'nft']) {
      put(tool, `#!/bin/sh\nfor word; do printf '%s\\0' "$word" >> ${folder}/said; done\n`);
      chmodSync(join(folder, tool), 0o755);
    }
    const name = hostile.map((text) => `d${withoutNul(text).replaceAll(/\s/g, '_')}`);
    fc.assert(
      // The tools of this test say nothing, which must not be the value that is wanted.
      fc.property(
        name,
        hostile.map((text) => `v${withoutNul(text)}`),
        (device, value) => {
          const patches: readonly Patch[] = [
            [{ is: 'parameter', node: 'h', name: `net.${device}`, value }],
            [{ is: 'route', node: 'h', words: `10.9.0.0/16 dev ${device} table 200` }],
            [{ is: 'rule', node: 'h', words: `from all iif ${device} table 200 priority 7` }],
          ];
          for (const patch of patches)
            run(linuxScript(node, patch, 'linux-runtime'), 'apply', `${folder}:${process.env['PATH']}`);
          const said = (read('said') ?? '').split('\0');
          rmSync(join(folder, 'said'), { force: true });
          assert.ok(said.includes(`net.${device}=${value}`), 'sysctl');
          assert.ok(said.filter((word) => word === device).length >= 2, 'ip');
        },
      ),
      { numRuns: 25 },
    );
    assert.equal(read('broken-out'), undefined);
  });
});

describe('on which host it is', () => {
  const own = (addresses: readonly string[]): Script => ({
    ...script([SETTING]),
    addresses: addresses.map((text) => parseAddress(text) ?? assert.fail(text)),
  });

  test('another one is not touched, unless somebody says so', () => {
    put('setting', '1\n');
    const { status, stderr } = run(own(['192.0.2.77', '2001:db8::77']), 'apply');
    assert.equal(status, 1);
    assert.match(stderr, /none of the addresses of .* \(192\.0\.2\.77, 2001:db8::77\); HOLDFAST_HOST=any/);
    assert.equal(read('setting'), '1\n');
    assert.equal(run(own(['192.0.2.77']), 'apply', undefined, { HOLDFAST_HOST: 'any' }).status, 0);
    assert.equal(read('setting'), '2\n');
  });

  test.runIf(process.platform === 'linux')('one of its addresses is enough', () => {
    put('setting', '1\n');
    assert.equal(run(own(['192.0.2.77', '127.0.0.1']), 'apply').status, 0);
  });
});
