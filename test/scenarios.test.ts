import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { caseOutput } from '../scripts/case-output.ts';
import type { CauseCode } from '../src/model/codes.ts';

/** The first finding that each case must give. `undefined`: nothing wrong may be found. */
const expected: Readonly<Record<string, CauseCode>> = {
  'blocked-first-port': 'FALLBACK_DELAY_OUTLIVES_WAIT',
  'busy-data-idle-control': 'KEEPALIVE_OFF',
  'embryonic-behind-firewall': 'EMBRYONIC_TIMEOUT',
  'half-closed-cut': 'HALF_CLOSED_TIMEOUT',
  'half-on-another-path': 'ASYMMETRIC_RETURN',
  'idle-control-asa': 'IDLE_TIMEOUT',
  'idle-control-fwsm': 'IDLE_TIMEOUT',
  'idle-control-pix': 'IDLE_TIMEOUT',
  'keepalive-equal': 'KEEPALIVE_TOO_LATE',
  'keepalive-off-low-sysctl': 'KEEPALIVE_OFF',
  'keepalive-too-eager': 'KEEPALIVE_TOO_EAGER',
  'keepalive-too-late': 'KEEPALIVE_TOO_LATE',
  'peer-gone-unacked': 'PEER_GONE',
  'peer-restarted-unacked': 'PEER_GONE',
  'proxy-idle-limit': 'PROXY_IDLE_LIMIT',
  'read-timeout-not-network': 'APPLICATION_READ_TIMEOUT',
  'refused-first-port': 'NO_LISTENER',
  'reset-injected': 'RESET_INJECTED',
  'server-idle-limit': 'SERVER_IDLE_LIMIT',
  'wrong-source-dropped': 'WRONG_SOURCE_ADDRESS',
  'wrong-source-refused': 'WRONG_SOURCE_ADDRESS',
};

const all = readdirSync('cases', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Cases of a network, whose commands stand in a file. */
const networks = all.filter((name) => existsSync(join('cases', name, 'commands.txt')));
const cases = all.filter((name) => !networks.includes(name));

test('every case has an expected cause, and every expected cause a case', () => {
  assert.deepEqual(cases.toSorted(), Object.keys(expected).toSorted());
});

describe('each case gives its expected finding first, and the output in git', () => {
  for (const name of cases) {
    test(name, async () => {
      const folder = join('cases', name);
      const { findings } = JSON.parse((await holdfast('diagnose', '--json', folder)).stdout) as {
        findings: { cause: string }[];
      };
      assert.equal(findings[0]?.cause, expected[name]);
      const { stdout, code } = await holdfast('diagnose', folder);
      assert.equal(code, 1);
      await expect(stdout).toMatchFileSnapshot(join('..', folder, 'expected.txt'));
    });
  }
});

describe('the commands of each network give the output in git', () => {
  test.each(networks)('%s', { timeout: 120_000 }, async (name) => {
    const folder = join('cases', name);
    const output = caseOutput(folder);
    await expect(output).toMatchFileSnapshot(join('..', folder, 'expected.txt'));
    for (const line of output.split('\n'))
      assert.ok(line.length <= 100 || line.startsWith('$ '), `${line.length} columns: ${line}`);
  });
});

test('output fits 100 columns and holds no control characters', async () => {
  for (const name of cases) {
    const { stdout } = await holdfast('diagnose', '--all', join('cases', name));
    for (const line of stdout.split('\n')) {
      assert.ok(line.length <= 100, `${name}: ${line.length} columns: ${line}`);
      assert.doesNotMatch(line, /[\x00-\x1f\x7f-\x9f]/);
    }
  }
  // A process for each case, one after the other, on a machine that others use as well.
}, 120_000);

/** The built command, as a user runs it. `npm test` builds first. */
function holdfast(...args: string[]): Promise<{ stdout: string; code: number }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['bin/holdfast.js', ...args], { maxBuffer: 64 * 1024 * 1024 }, (error, stdout) => {
      resolve({ stdout, code: error ? Number(error.code) : 0 });
    });
  });
}
