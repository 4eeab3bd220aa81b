import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import type { Change } from '../src/fix/change.ts';
import { powershellScripts } from '../src/fix/script/powershell-script.ts';
import { scriptsOf } from '../src/fix/script/scripts-of.ts';
import { hostileName } from './hostile-name.ts';
import { idleNetwork, subjectFrom } from './fix-subject.ts';

/** What a grammar of PowerShell that is not ours says of each: where the first error is, or nothing. */
function errorsOf(scripts: readonly string[]): readonly (string | null)[] {
  const told = execFileSync(process.execPath, ['--liftoff-only', 'test/powershell-grammar.mjs'], {
    input: JSON.stringify(scripts),
    encoding: 'utf8',
  });
  const errors: unknown = JSON.parse(told);
  assert.ok(Array.isArray(errors) && errors.length === scripts.length);
  return errors.map((one: unknown) => (typeof one === 'string' ? one : null));
}

describe('the whole of what PowerShell is given is PowerShell', { timeout: 60_000 }, () => {
  const subject = subjectFrom({ network: idleNetwork('system: windows') });
  const scriptsFor = (change: Change): readonly string[] =>
    scriptsOf([change], subject).flatMap((script) => Object.values(powershellScripts(script)));
  const changesWith = (name: string): readonly Change[] => [
    { is: 'parameter', node: 'client1', name, value: '7' },
    { is: 'weak-interface', node: 'client1', interface: name, half: 'send' },
    {
      is: 'route',
      node: 'client1',
      words: `10.4.0.0/22 via 10.10.0.9 dev ${name.replaceAll(/\s/g, '_')}`,
    },
    { is: 'host-model', node: 'client1', model: 'weak' },
  ];

  test('whatever is called how', () => {
    const names = ['KeepAliveTime', 'Backup [2]', ...fc.sample(hostileName, { numRuns: 100, seed: 7 })];
    const scripts = names.flatMap(changesWith).flatMap(scriptsFor);
    assert.ok(scripts.length > 700);
    const errors = errorsOf(scripts);
    assert.deepEqual(
      errors.flatMap((error, i) => (error === null ? [] : [`${error}\n${scripts[i] ?? ''}`])).slice(0, 1),
      [],
    );
  });

  test('and a script that lost one of its characters is none', () => {
    const [apply = ''] = scriptsFor({ is: 'parameter', node: 'client1', name: 'KeepAliveTime', value: '7' });
    const broken = ['}', ')', "'"].map((one) => {
      const at = apply.lastIndexOf(one);
      return apply.slice(0, at) + apply.slice(at + 1);
    });
    assert.deepEqual(
      errorsOf(broken).map((error) => error !== null),
      [true, true, true],
    );
  });
});
