import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { written } from '../../../test/written.ts';
import { EXIT } from '../exit.ts';
import { runLint } from './lint.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-lint-'));
  mkdirSync(join(folder, 'network'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The command on a network with this gateway. */
async function run(text: string, json = false) {
  writeFileSync(join(folder, 'network', 'network.yaml'), text);
  return written(() => runLint({ json }, folder));
}

const host = (gateway: string) => `
complete: true
nodes:
  h: { system: linux, interfaces: { eth0: 10.1.0.7/24 }, routes: [default via ${gateway} dev eth0] }
  router: { system: linux, forwarding: true, interfaces: { in: 10.1.0.1/24 } }
`;

describe('holdfast lint', () => {
  test('is 0 where nothing is wrong', async () => {
    const { code, out, err } = await run(host('10.1.0.1'));
    assert.deepEqual([code, out, err], [EXIT.clean, 'Nothing wrong found.\n', '']);
  });

  test('is 1 for a flaw', async () => {
    const { code, out } = await run(host('10.1.0.2'));
    assert.equal(code, EXIT.found);
    assert.match(out, /^1\. GATEWAY_MISSING/);
  });

  test('--json prints one document', async () => {
    const { code, out } = await run(host('10.1.0.2'), true);
    assert.equal(code, EXIT.found);
    assert.match(out, /^\{\n {2}"schema": "holdfast\/lint@1"/);
    assert.doesNotThrow(() => void JSON.parse(out));
  });

  test('is 2 for a mistake in the file, with its place, though the rest is looked at', async () => {
    const { code, out, err } = await run(host('10.1.0.2x'));
    assert.equal(code, EXIT.unusable);
    assert.match(err, /network\.yaml:4:\d+: found "10\.1\.0\.2x"/);
    assert.match(out, /Nothing wrong found in what could be read/);
  });

  test('is 2 where no host is described', async () => {
    const { code, err } = await run('nodes: {}\n');
    assert.equal(code, EXIT.unusable);
    assert.match(err, /no host, router or firewall/);
  });
});
