import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, cpSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { written } from '../../../test/written.ts';
import { EXIT } from '../exit.ts';
import { type DiagnoseFlags, runDiagnose } from './diagnose.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'holdfast-diagnose-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const CASE = 'cases/blocked-first-port';

/** The command as it is run: its exit code, and what it wrote where. */
async function run(flags: Partial<DiagnoseFlags>, ...paths: readonly string[]) {
  return written(() => runDiagnose({ json: false, all: false, timeline: false, ...flags }, ...paths));
}

const lay = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('the exit code', () => {
  test('is 1 for a finding', async () => {
    const { code, out, err } = await run({}, CASE);
    assert.equal(code, EXIT.found);
    assert.match(out, /^1\. FALLBACK_DELAY_OUTLIVES_WAIT/);
    assert.equal(err, '');
  });

  test('is 0 for evidence that shows nothing wrong', async () => {
    const line = '10:00:00.000 [1] <2> logconnections: BPCD ACCEPT FROM 10.1.0.4.3583 TO 10.2.0.9.13724 fd = 4\n';
    assert.equal((await run({}, lay('a.log', line))).code, EXIT.clean);
  });

  test('is not 0 without an evidence.yaml that was given, and the report says what was not applied', async () => {
    const line = '10:00:00.000 [1] <2> logconnections: BPCD ACCEPT FROM 10.1.0.4.3583 TO 10.2.0.9.13724 fd = 4\n';
    lay('a.log', line);
    lay('evidence.yaml', 'files:\n  - path: "*"\n    hots: media1\n');
    const { code, out } = await run({}, folder);
    assert.equal(code, EXIT.unusable);
    assert.match(out, /Nothing wrong found[^]*Not applied, though it was given\n[^]*evidence\.yaml:3:5:\s+found/);
    const { notApplied } = JSON.parse((await run({ json: true }, folder)).out) as { notApplied: readonly object[] };
    assert.equal(notApplied.length, 1);
  });

  test('is 2 when nothing could be read', async () => {
    assert.equal((await run({}, lay('a.log', 'nothing to see here\n'))).code, EXIT.unusable);
    assert.equal((await run({}, join(folder, 'nowhere'))).code, EXIT.unusable);
  });

  const binary = String.fromCharCode(...Array.from({ length: 3_000 }, (_, i) => ((i * 7_919) >>> 3) % 256));
  const failed = '10:00:00.000 [1] <2> bpbrm main: EXITING with status 25';

  test('does not depend on binary data before a log or within it, which is told with its place', async () => {
    const name = lay('a.log', '');
    for (const [text, place] of [
      [`${binary}\n${failed}\n`, 'in lines 1 to 9'],
      [`${failed}\n\n${binary}\n${failed}\n`, 'in lines 3 to 11'],
    ] as const) {
      writeFileSync(name, text, 'latin1');
      const { code, out } = await run({}, name);
      assert.equal(code, EXIT.found, out);
      assert.match(out.replace(/\s+/g, ' '), new RegExp(`about \\d+ bytes of binary data ${place}; the text beside`));
    }
    writeFileSync(name, binary, 'latin1');
    const { code, out } = await run({}, name);
    assert.equal(code, EXIT.unusable);
    assert.match(out, /binary data that is neither a capture \(pcap, pcapng\) nor text/);
  });

  test('is 2 for an empty file, which is said to be one', async () => {
    const { code, out } = await run({}, lay('a.log', ''));
    assert.equal(code, EXIT.unusable);
    assert.match(out, /a\.log: an empty file/);
  });

  const accepted = '10:00:00.000 [1] <2> logconnections: BPCD ACCEPT FROM 10.1.0.4.3583 TO 10.2.0.9.13724 fd = 4\n';

  test('is not 0 where a file of the evidence could not be read, though nothing is wrong in the others', async () => {
    const good = lay('a.log', accepted);
    assert.equal((await run({}, good)).code, EXIT.clean);
    assert.equal((await run({}, good, join(folder, 'nowhere'))).code, EXIT.unusable);
    assert.equal((await run({}, good, good)).code, EXIT.clean, 'what is read already is not missing');
  });

  test.skipIf(process.platform === 'win32').each([
    ['is gone', (file: string) => rmSync(file), /was there when it was looked for, and is gone; diagnose a copy/],
    [
      'is cut off',
      (file: string) => truncateSync(file, 10),
      /had 3\d\d bytes when it was looked for, and ends after 10: it was cut off or replaced meanwhile; diagnose a copy/,
    ],
  ])('is not 0 where a file %s while another is read', async (_, change, told) => {
    const [pipe, rest, later] = [join(folder, 'pipe'), lay('a.log', accepted), lay('b.log', accepted.repeat(4))];
    execFileSync('mkfifo', [pipe]);
    const running = run({}, pipe, rest, later);
    change(later);
    await writeFile(pipe, 'x\n');
    const { code, out, err } = await running;
    assert.equal(code, EXIT.unusable);
    assert.match(err.replaceAll(/\s+/g, ' '), new RegExp(`^holdfast: \\S+b\\.log: it ${told.source}`));
    assert.match(out.replaceAll(/\s+/g, ' '), new RegExp(`reading stopped here: it ${told.source}`));
  });

  test('is 1 when something else could not be read', async () => {
    const { code, err } = await run({}, join(folder, 'nowhere'), CASE);
    assert.equal(code, EXIT.found);
    assert.match(err, /^holdfast: .*nowhere: there is no such file or folder; check/);
  });
});

describe('with a network', () => {
  const CASE_WITH_NETWORK = 'cases/half-on-another-path';

  test('the first finding is said before the network is asked, and once', async () => {
    const { code, out } = await run({}, CASE_WITH_NETWORK);
    assert.equal(code, EXIT.found);
    assert.equal(out.match(/^1\. ASYMMETRIC_RETURN/gm)?.length, 1);
    assert.match(out, /The configuration of the network says why/);
  });

  test('that is none the finding stays as it is without, and the exit code is 2', async () => {
    const network = lay('network.yaml', 'nodes: {}\n');
    const [without, { code, out, err }] = [await run({}, CASE), await run({ network }, CASE)];
    assert.deepEqual([code, out], [EXIT.unusable, without.out]);
    assert.match(err, /no host, router or firewall is described\s+there/);
  });

  test('that is none a failure without a cause is told, and a document is not begun', async () => {
    const network = lay('network.yaml', 'nodes: {}\n');

    const log = lay('log.112026', '10:00:00.000 [1] <2> bpbrm main: EXITING with status 25\n');
    const [without, { code, out }] = [await run({}, log), await run({ network }, log)];
    assert.deepEqual([code, out], [EXIT.unusable, without.out]);
    assert.match(out, /^The cause of this failure is not shown/);
    assert.deepEqual((await run({ network, json: true }, log)).out, '');
  });
});

describe('evidence.yaml', () => {
  test('that is wrong is said with its place, and the rest is read', async () => {
    cpSync(`${CASE}/evidence`, folder, { recursive: true });
    lay('evidence.yaml', 'files:\n  - path: "*"\n    hots: media1\n');
    const { code, err } = await run({}, folder);
    assert.equal(code, EXIT.found);
    assert.match(err, /evidence\.yaml:3:5: found the key "hots", expected [^]*; did you mean "host"\?/);
  });

  test('names the host of a file', async () => {
    const line = '10:00:00.000 [1] <2> logconnections: BPCD ACCEPT FROM 10.1.0.4.3583 TO 10.2.0.9.13724 fd = 4\n';
    lay('a.log', line);
    lay('evidence.yaml', 'files:\n  - path: "*.log"\n    host: client7\n    date: 2026-11-20\n');
    const { out } = await run({ json: true }, folder);
    const [input] = JSON.parse(out).inputs;
    assert.deepEqual([input.node, input.dated], ['client7', 'evidence.yaml']);
  });
});

describe('output', () => {
  test('is one JSON document', async () => {
    const { out } = await run({ json: true }, CASE);
    assert.equal((JSON.parse(out) as { schema: string }).schema, 'holdfast/diagnose@1');
  });

  test('ends with the timeline when that is wanted', async () => {
    const { out } = await run({ timeline: true }, CASE);
    assert.match(out.slice(out.indexOf('\nRead\n')), /[│┃]/);
  });

  test('is drawn into a file, which is said', async () => {
    const file = join(folder, 'timeline.svg');
    const { code, err } = await run({ svg: file }, CASE);
    assert.equal(code, EXIT.found);
    assert.match(err, /the timeline is in .*timeline\.svg/);
    assert.match(readFileSync(file, 'utf8'), /^<svg[\s\S]*<\/svg>\s*$/);
  });

  test('that cannot be drawn is wrong usage, and the finding is still told', async () => {
    const { code, out, err } = await run({ svg: join(folder, 'nowhere', 'x.svg') }, CASE);
    assert.equal(code, EXIT.unusable);
    assert.match(out, /FALLBACK_DELAY_OUTLIVES_WAIT/);
    assert.match(err.replaceAll(/\s+/g, ' '), /could not be written: no files can be made there/);
  });

  test('is not drawn where nothing was found', async () => {
    const line = '10:00:00.000 [1] <2> logconnections: BPCD ACCEPT FROM 10.1.0.4.3583 TO 10.2.0.9.13724 fd = 4\n';
    const { code, err } = await run({ svg: join(folder, 'x.svg') }, lay('a.log', line));
    assert.equal(code, EXIT.clean);
    assert.match(err, /nothing to draw/);
  });

  test('is either text or JSON', async () => {
    const { code, out, err } = await run({ json: true, timeline: true }, CASE);
    assert.deepEqual([code, out], [EXIT.unusable, '']);
    assert.match(err, /leave one of them out/);
  });
});

test('Ctrl-C tells what is known so far', async () => {
  const files = Array.from({ length: 200 }, (_, i) =>
    lay(`${i}.log`, readFileSync(`${CASE}/evidence/media1/bpbrm/112026.log`, 'utf8')),
  );
  const listeners = process.listenerCount('SIGINT');
  const running = run({}, ...files);
  while (process.listenerCount('SIGINT') === listeners) await turn();
  process.emit('SIGINT');
  const { code, out, err } = await running;
  assert.equal(code, EXIT.interrupted);
  assert.match(err, /stopped; what follows rests on what was read until then/);
  assert.match(out, /\nRead\n/);
});

describe.skipIf(process.platform === 'win32')('Ctrl-C ends the waiting for a pipe', () => {
  test.each([
    ['that nobody opens', () => undefined],
    ['of which nobody writes to the other end', (path: string) => openSync(path, 'r+')],
  ])('%s', async (_, writer) => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const descriptor = writer(path);
    const listeners = process.listenerCount('SIGINT');
    const running = run({}, path);
    while (process.listenerCount('SIGINT') === listeners) await turn();
    process.emit('SIGINT');
    const { code, out, err } = await running;
    if (descriptor !== undefined) closeSync(descriptor);
    assert.equal(code, EXIT.interrupted);
    assert.match(err, /stopped; what follows rests on what was read until then/);
    assert.doesNotMatch(out, /could not be read:|reading stopped/);
  });
});
