import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, test } from 'vitest';
import { readTunables } from '../src/config/unix/tunables.ts';
import { readRegistry } from '../src/config/windows/registry.ts';
import { readSysctl } from '../src/config/sysctl.ts';
import type { Change, Patch } from '../src/fix/change.ts';
import { powershellScripts } from '../src/fix/script/powershell-script.ts';
import type { Script } from '../src/fix/script/script.ts';
import { scriptsOf } from '../src/fix/script/scripts-of.ts';
import { shellScripts } from '../src/fix/script/shell-script.ts';
import { programPart } from '../src/fix/script/program-part.ts';
import { registryFile } from '../src/fix/script/windows.ts';
import { idleNetwork, subjectFrom } from './fix-subject.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-fix-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const scriptFor = (system: string, patch: Patch, settings = ''): Script => {
  const subject = subjectFrom({ network: idleNetwork(`system: ${system}\n    sysctl: {${settings}}`) });
  const [script] = scriptsOf(patch, subject);
  assert.ok(script);
  return script;
};

const parameter = (name: string, value: string): Change => ({ is: 'parameter', node: 'client1', name, value });

/** Programs that keep one value in a file, as the systems' own keep it in the kernel. */
const STUBS: Readonly<Record<string, string>> = {
  ipadm: `case $1 in
show-prop) cat "$STORE" ;;
set-prop) echo "\${3#*=}" > "$STORE" ;;
reset-prop) echo 7200000 > "$STORE" ;;
esac`,
  ndd: `case $1 in
-get) cat "$STORE" ;;
-set) echo "$4" > "$STORE" ;;
esac`,
  no: `case $1 in
-o) echo "$2 = $(cat "$STORE")" ;;
-p) case $2 in -o) echo "\${3#*=}" > "$STORE" ;; -d) echo 14400 > "$STORE" ;; esac ;;
esac`,
  sysctl: `case $1 in
-n) cat "$STORE" ;;
*) echo "\${1#*=}" > "$STORE" ;;
esac`,
};

describe('scripts of other systems do what they say, twice the same, and lead back', () => {
  const store = join(folder, 'store');
  for (const [name, text] of Object.entries(STUBS)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const run = (text = ''): string => {
    const file = join(folder, 'script.sh');
    writeFileSync(file, text);
    const env = { PATH: `${folder}:/usr/bin:/bin`, STORE: store, HOLDFAST_STATE: join(folder, 'state') };
    const { status, stdout, stderr } = spawnSync('sh', [file], { env, encoding: 'utf8' });
    assert.equal(status, 0, stdout + stderr + text);
    return stdout;
  };

  test.each([
    ['solaris', 'tcp._keepalive_interval', '7200000', '3600000', '900000'],
    ['solaris-10', 'tcp_keepalive_interval', '7200000', '3600000', '900000'],
    ['hp-ux', 'tcp_keepalive_interval', '7200000', '3600000', '900000'],
    ['aix', 'tcp_keepidle', '14400', '7200', '1800'],
    ['freebsd', 'net.inet.tcp.keepidle', '7200000', '3600000', '900000'],
  ])('%s', (system, name, usual, other, value) => {
    for (const before of [usual, other]) {
      const script = scriptFor(system, [parameter(name, value)], before === usual ? '' : ` ${name}: ${before} `);
      const conf = join(folder, 'sysctl.conf');
      writeFileSync(conf, 'kern.ipc.somaxconn=1024\n');
      const scripts = shellScripts({ ...script, files: [] });
      const [apply, rollback] = [scripts.apply, scripts.rollback].map((text) =>
        text.replaceAll('/etc/sysctl.conf', conf),
      );
      writeFileSync(store, `${before}\n`);
      run(apply);
      assert.equal(readFileSync(store, 'utf8').trim(), value);
      assert.match(run(apply), /^already: /);
      assert.equal(readFileSync(store, 'utf8').trim(), value);
      run(rollback);
      assert.equal(readFileSync(store, 'utf8').trim(), before);
      assert.equal(readFileSync(conf, 'utf8'), 'kern.ipc.somaxconn=1024\n');
    }
  });

  test.each([
    ['solaris', 'tcp._keepalive_interval'],
    ['solaris-10', 'tcp_keepalive_interval'],
    ['hp-ux', 'tcp_keepalive_interval'],
    ['aix', 'tcp_keepidle'],
    ['freebsd', 'net.inet.tcp.keepidle'],
  ])('what is written for %s is read back', (system, name) => {
    const { steps, files } = scriptFor(system, [parameter(name, '900000')]);
    const read = system === 'freebsd' ? readSysctl : readTunables;
    for (const text of [...steps.flatMap(({ apply }) => apply), ...files.map((file) => file.text)]) {
      const shown = system === 'freebsd' ? text.replace(/^(?:sysctl|echo) /, '').replace(/ >.*/, '') : text;
      const fact = read({ file: 'x', text: shown }).parameters?.get(name);
      assert.deepEqual([text, typeof fact === 'object' && fact.known], [text, '900000']);
    }
  });
});

describe('Windows', () => {
  test('a registry file and its way back are read as what they say', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (value) => {
        const { parameters } = readRegistry({ file: 'a.reg', text: registryFile('KeepAliveTime', String(value)) });
        const fact = parameters?.get('KeepAliveTime');
        assert.equal(typeof fact === 'object' && fact.known, String(value));
      }),
    );
    assert.equal(readRegistry({ file: 'b.reg', text: registryFile('KeepAliveTime', undefined) }).parameters?.size, 0);
  });

  test('a value that was not there is taken away again, one that was is put back', () => {
    const script = (settings: string) => scriptFor('windows', [parameter('KeepAliveTime', '900000')], settings);
    const { apply, rollback } = powershellScripts(script(''));
    // Whatever stood there on that host, which no case need know, is kept before and looked up on the way back.
    assert.ok(
      apply.indexOf("GetValue('KeepAliveTime', '')") < apply.indexOf('New-ItemProperty') &&
        apply.includes('Set-Content -LiteralPath (Join-Path $kept'),
    );
    assert.match(rollback, /not done by apply: KeepAliveTime/);
    assert.match(
      rollback,
      /if \(\$was -eq ''\) \{ Remove-ItemProperty .* \} else \{ New-ItemProperty .* -Value \$was /,
    );
    // By hand there is what the case knows.
    assert.match(script('').steps[0]?.byHand?.join() ?? '', /^Remove-ItemProperty -Path 'HKLM:/);
    assert.match(script(' KeepAliveTime: 3600000 ').steps[0]?.byHand?.join() ?? '', /-Value 3600000 -Force/);
  });

  test('whatever a name contains, it stays within its quotes', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (name) => {
        const { apply } = powershellScripts(scriptFor('windows', [parameter(name, '1')]));
        const outside = apply.replaceAll(
          /['\u2018\u2019\u201a\u201b](?:[^'\u2018\u2019\u201a\u201b]|['\u2018\u2019\u201a\u201b]{2})*['\u2018\u2019\u201a\u201b]/g,
          'WORD',
        );
        assert.match(outside, /New-ItemProperty -Path WORD -Name WORD -PropertyType DWord -Value 1 -Force/);
        assert.doesNotMatch(outside, /['\u2018\u2019\u201a\u201b]/);
      }),
    );
  });
});

describe('bp.conf', () => {
  const file = join(folder, 'bp.conf');
  const subject = subjectFrom({ network: idleNetwork() });
  const scripts = (drop: readonly string[], add: readonly string[]) => {
    const change: Change = { is: 'bp-conf', node: 'client1', drop, add };
    const part = programPart({ node: 'client1', changes: [change], subject }, change);
    assert.ok(part);
    const { apply, rollback } = shellScripts({ node: 'client1', platform: 'linux-runtime', ...part });
    return [apply, rollback].map((text) => text.replaceAll('/usr/openv/netbackup/bp.conf', file));
  };
  const run = (text = '') =>
    execFileSync('sh', ['-c', text], {
      encoding: 'utf8',
      env: { ...process.env, HOLDFAST_STATE: join(folder, 'kept') },
    });

  test('lines go and come, and the way back gives the very file', () => {
    const before = 'SERVER = master1\nREQUIRED_INTERFACE = media1-bk\n# a remark\nCLIENT_NAME = media1\n';
    writeFileSync(file, before);
    const [apply, rollback] = scripts(
      ['REQUIRED_INTERFACE = media1-bk'],
      ['PREFERRED_NETWORK = 10.10.10.0/24 MATCH 10.10.10.11'],
    );
    run(apply);
    const after =
      'SERVER = master1\n# a remark\nCLIENT_NAME = media1\nPREFERRED_NETWORK = 10.10.10.0/24 MATCH 10.10.10.11\n';
    assert.equal(readFileSync(file, 'utf8'), after);
    assert.match(run(apply), /^already/);
    run(rollback);
    assert.equal(readFileSync(file, 'utf8'), before);
  });

  test('whatever a line contains, it is only a line', () => {
    const line = fc
      .string({ minLength: 1, maxLength: 40 })
      .filter((text) => !/[\0\n\r]/.test(text) && text.trim() !== '');
    fc.assert(
      fc.property(line, (added) => {
        writeFileSync(file, 'SERVER = master1\n');
        const [apply, rollback] = scripts([], [added]);
        run(apply);
        assert.equal(
          readFileSync(file, 'utf8'),
          added === 'SERVER = master1' ? 'SERVER = master1\n' : `SERVER = master1\n${added}\n`,
        );
        run(rollback);
        assert.equal(readFileSync(file, 'utf8'), 'SERVER = master1\n');
      }),
      { numRuns: 25 },
    );
  });
});

const canUnshare = spawnSync('unshare', ['-n', 'true']).status === 0 && spawnSync('python3', ['-V']).status === 0;

describe.skipIf(!canUnshare)(
  'a running process (root, unshare and python3 3.9: apt-get install util-linux python3)',
  () => {
    test('its open sockets get keepalive, with the times that were asked for', async () => {
      const program = `const { execSync } = require('node:child_process'); execSync('ip link set lo up');
      const net = require('node:net'); const server = net.createServer(() => undefined).listen(5633, () => net.connect(5633, () => console.log('ready')));`;
      const child = spawn('unshare', ['-n', process.execPath, '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
      try {
        await new Promise((resolve, reject) => {
          child.stdout.once('data', resolve);
          child.once('exit', () => reject(new Error('the program ended')));
        });
        const inside = (...command: readonly string[]) =>
          execFileSync('nsenter', ['-t', String(child.pid), '-n', ...command], { encoding: 'utf8' });
        assert.doesNotMatch(inside('ss', '-tnoH'), /keepalive/);
        const subject = subjectFrom({ network: idleNetwork() });
        const change: Change = {
          is: 'sockets',
          node: 'client1',
          session: 'night',
          keepalive: { idle: 900_000_000 as never, interval: 75_000_000 as never, count: 9 },
          by: 'running-process',
          programs: ['beremote'],
          ports: [5_633],
        };
        const [step] = programPart({ node: 'client1', changes: [change], subject }, change)?.steps ?? [];
        inside('sh', '-c', step?.apply.join('\n') ?? 'false');
        const rows = inside('ss', '-tnoH').trim().split('\n');
        assert.equal(rows.length, 2);
        for (const row of rows) assert.match(row, /timer:\(keepalive,1[45]min/);
      } finally {
        child.kill('SIGKILL');
      }
    });
  },
);
