import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { runKeepaliveUnit } from '../../src/cli/commands/keepalive-unit.ts';
import { EXIT } from '../../src/cli/exit.ts';
import { written } from '../written.ts';

const analyze = spawnSync('systemd-analyze', ['--version']).status === 0;
if (!analyze) console.warn('SKIPPED: nobody to verify a unit: apt-get install systemd');

describe('the unit of keepalive watch', () => {
  let folder = '';
  const begun = process.argv[1];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-unit-'));
    process.argv[1] = resolve('bin/holdfast.js');
  });
  afterEach(() => {
    process.argv[1] = begun ?? '';
    rmSync(folder, { recursive: true });
  });

  const rules = (text: string): string => {
    const path = join(folder, 'rules.yaml');
    writeFileSync(path, text);
    return path;
  };
  const unit = (text: string) =>
    written(() => runKeepaliveUnit({ config: rules(text), metrics: { host: '127.0.0.1', port: 9_465 } }));

  test('has one capability, and the command with absolute paths', async () => {
    const { code, out } = await unit('rules: [{ port: 1556, idle: 300s }]\n');
    assert.equal(code, EXIT.clean);
    assert.match(out, /^CapabilityBoundingSet=CAP_SYS_PTRACE$/m);
    assert.match(out, /^AmbientCapabilities=CAP_SYS_PTRACE$/m);
    assert.match(
      out,
      /^ExecStart=\/\S+ \/\S+\/bin\/holdfast\.js keepalive watch --config \/\S+\/rules\.yaml --metrics 127\.0\.0\.1:9465$/m,
    );
  });

  test('is not written for rules that are wrong', async () => {
    const { code, out, err } = await unit('rules: [{ port: 1556 }]\n');
    assert.deepEqual([code, out], [EXIT.unusable, '']);
    assert.match(err, /rules\.yaml:1:9: found a rule that says nothing to do/);
  });

  test.skipIf(!analyze)('is one that systemd understands', async () => {
    const path = join(folder, 'holdfast-keepalive.service');
    writeFileSync(path, (await unit('rules: [{ port: 1556, idle: 300s }]\n')).out);
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' });
    assert.deepEqual([status, stderr.split('\n').filter((line) => line.includes('holdfast-keepalive'))], [0, []]);
  });

  test.skipIf(!analyze)('leaves little to whoever breaks into it', async () => {
    const path = join(folder, 'holdfast-keepalive.service');
    writeFileSync(path, (await unit('rules: [{ port: 1556, idle: 300s }]\n')).out);
    const given = ['security', '--offline=true', '--threshold=40', path];
    const { status, stdout } = spawnSync('systemd-analyze', given, { encoding: 'utf8' });
    assert.equal(status, 0, stdout);
  });
});
