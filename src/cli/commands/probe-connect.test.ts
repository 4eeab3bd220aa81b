import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, test } from 'vitest';
import { written } from '../../../test/written.ts';
import { seconds } from '../../base/duration.ts';
import { EXIT } from '../exit.ts';
import { type ConnectFlags, runProbeConnect } from './probe-connect.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-probe-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (words: readonly string[], flags: Partial<ConnectFlags> = {}) =>
  written(() => runProbeConnect({ wait: seconds(5), atOnce: 8, netbackup: false, json: false, ...flags }, ...words));

describe('holdfast probe', () => {
  test('one that does not connect: 1, in words and as a document', async () => {
    // Port 1 (tcpmux) is served nowhere.
    const text = await run(['127.0.0.1:1']);
    assert.deepEqual([text.code, text.err], [EXIT.found, '']);
    assert.match(text.out, /^127\.0\.0\.1:1 {2}refused/);
    const json = await run(['127.0.0.1:1'], { json: true });
    const document = JSON.parse(json.out);
    assert.deepEqual(
      [document.schema, document.kind, document.results[0].outcome, document.interrupted],
      ['holdfast/probe@1', 'connect', 'refused', false],
    );
  });

  test('targets from a file, with its line where one is wrong', async () => {
    const file = join(folder, 'targets');
    writeFileSync(file, '127.0.0.1:1\n127.0.0.1\n');
    const { code, err } = await run([], { targets: file });
    assert.equal(code, EXIT.unusable);
    assert.match(
      err.replaceAll(/\n {2}/g, ' '),
      /targets:2: found "127\.0\.0\.1", expected a port behind 127\.0\.0\.1/,
    );
  });

  test.each([
    [[], {}, /nothing to ask: name HOST:PORT/],
    [['client1'], {}, /expected a port behind client1.*with --netbackup a host alone will do/],
    [[], { targets: join(folder, 'none') }, /none could not be read: there is no such file/],
  ])('%s: 2, and nothing is sent', async (words, flags, why) => {
    const { code, out, err } = await run(words, flags);
    assert.deepEqual([code, out], [EXIT.unusable, '']);
    assert.match(err.replaceAll(/\n {2}/g, ' '), why);
  });
});
