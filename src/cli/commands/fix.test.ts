import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { askedTwice, TWO_HOSTS } from '../../../test/verdicts.ts';
import { written } from '../../../test/written.ts';
import { EXIT } from '../exit.ts';
import { type FixFlags, runFix } from './fix.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-fix-'));
  mkdirSync(join(folder, 'case', 'network'), { recursive: true });
  writeFileSync(join(folder, 'case', 'network', 'network.yaml'), TWO_HOSTS);
  writeFileSync(join(folder, 'case', 'sessions.yaml'), `sessions:\n${askedTwice({})}`);
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (flags: Partial<FixFlags> = {}, path = join(folder, 'case')) =>
  written(() => runFix({ json: false, ...flags }, path));

describe('holdfast fix', () => {
  test('exits with 1 where something has to be mended, and says what', async () => {
    const { code, out } = await run();
    assert.equal(code, EXIT.found);
    assert.match(out, /KEEPALIVE_OFF/);
    assert.match(out, /proof: it survived|proof: it completed/);
  });

  test('exits with 0 where all holds', async () => {
    writeFileSync(join(folder, 'case', 'sessions.yaml'), `sessions:\n${askedTwice({ idle: '1 min' })}`);
    const { code, out } = await run();
    assert.equal(code, EXIT.clean);
    assert.match(out, /Everything that is expected holds/);
  });

  test('a flow that works needs nothing', async () => {
    const { code } = await run({ from: 'client', to: '10.2.0.10:5432' });
    assert.equal(code, EXIT.clean);
  });

  test('says on a terminal where it has got to, and leaves nothing of it', async () => {
    const terminal = async (isTTY: boolean) => {
      const before = process.stderr.isTTY;
      process.stderr.isTTY = isTTY;
      try {
        return (await run()).err;
      } finally {
        process.stderr.isTTY = before;
      }
    };
    assert.match(await terminal(true), /^\rplaying session s \| 0 of at most 600 replays[^]*\r\u001b\[K$/);
    assert.equal(await terminal(false), '');
  });

  test('one document', async () => {
    assert.equal(JSON.parse((await run({ json: true })).out).schema, 'holdfast/fix@1');
  });

  test('writes the first fix into a folder, and never into one with something in it', async () => {
    const bundle = join(folder, 'bundle');
    assert.equal((await run({ write: bundle })).code, EXIT.found);
    assert.ok(readdirSync(bundle).includes('README.md'));
    const { code, err } = await run({ write: bundle });
    assert.equal(code, EXIT.unusable);
    assert.match(err, /not empty/);
  });

  test('draws before and after; of a case that shows a failure the after is that it completes', async () => {
    const expect = '{ fails-with: KEEPALIVE_OFF }';
    writeFileSync(join(folder, 'case', 'sessions.yaml'), `sessions:\n${askedTwice({ expect })}`);
    const svg = join(folder, 'both.svg');
    assert.equal((await run({ svg })).code, EXIT.found);
    const drawn = readFileSync(svg, 'utf8');
    assert.match(drawn, /KEEPALIVE_OFF: /);
    assert.match(drawn, />Completed\.</);
  });

  test('what NetBackup chooses is drawn as the connection that comes of it', async () => {
    const svg = join(folder, 'netbackup.svg');
    assert.equal((await run({ svg, finding: 'WRONG_SOURCE_ADDRESS' }, 'cases/weak-host/prohibited')).code, EXIT.found);
    assert.match(readFileSync(svg, 'utf8'), /PREFERRED_NETWORK/);
  });

  test('a fix that is asked for by number or code is told, and written', async () => {
    const table = (await run({ json: true })).out;
    const ids: readonly string[] = JSON.parse(table).fixes.map(({ id }: { id: string }) => id);
    const bundle = join(folder, 'second');
    const { out, err } = await run({ fix: '2', write: bundle });
    assert.match(out, new RegExp(` ${ids[1]}$`, 'm'));
    assert.match(err, /is in /);
    assert.equal((await run({ fix: ids[1] ?? '' })).out, out);
    const strange = await run({ fix: 'NOTHING' });
    assert.equal(strange.code, EXIT.unusable);
    assert.match(strange.err, /--fix: found "NOTHING", expected a number from 1 to \d/);
  });

  test('only what fails of a cause, where it is asked for', async () => {
    assert.match((await run({ finding: 'KEEPALIVE_OFF' })).out, /KEEPALIVE_OFF/);
    const { code, err } = await run({ finding: 'NOPE' });
    assert.equal(code, EXIT.unusable);
    assert.match(err, /--finding: found "NOPE", expected one of KEEPALIVE_OFF/);
  });

  test.each<[string, Partial<FixFlags>, RegExp]>([
    ['a session', { from: 'client', to: '10.2.0.10:5432', session: 's' }, /--session is no flow/],
    ['a finding', { from: 'client', to: '10.2.0.10:5432', finding: 'KEEPALIVE_OFF' }, /--finding is no flow/],
    ['an address without a flow', { bindAddress: '10.1.0.10' }, /--bind-address is of a flow/],
    ['a device without a flow', { bindDevice: 'eth0' }, /--bind-device is of a flow/],
    ['no folder', { write: '' }, /--write: found nothing/],
  ])('%s that would be passed over is refused', async (_, flags, words) => {
    const { code, err } = await run(flags);
    assert.equal(code, EXIT.unusable);
    assert.match(err, words);
  });

  test('takes one file of sessions with the network beside it, as check does', async () => {
    writeFileSync(join(folder, 'case', 'monday.yaml'), `sessions:\n${askedTwice({ name: 'monday' })}`);
    const { code, out } = await run({}, join(folder, 'case', 'monday.yaml'));
    assert.equal(code, EXIT.found);
    assert.match(out, /^session monday /);
    const svg = join(folder, 'case', 'network');
    assert.equal((await run({ svg }, join(folder, 'case', 'monday.yaml'))).code, EXIT.unusable);
    assert.equal((await run({ session: 'tuesday' }, join(folder, 'case', 'monday.yaml'))).code, EXIT.unusable);
  });

  test('a file of something else is no case, and a folder of cases names them', async () => {
    writeFileSync(join(folder, 'case', 'asa.log'), 'Nov 28 09:00:00 fw1 : %ASA-6-302014: Teardown\n');
    const file = await run({}, join(folder, 'case', 'asa.log'));
    assert.equal(file.code, EXIT.unusable);
    assert.match(file.err, /asa\.log:1/);
    assert.match((await run({}, folder)).err, /there are cases in it: .*case/);
  });

  test.runIf(process.platform === 'linux')('a folder that cannot be made is told, and not tried for ever', async () => {
    const { code, err } = await run({ write: '/proc/holdfast' });
    assert.equal(code, EXIT.unusable);
    assert.match(err, /could not be written/);
  });

  test.each<[string, Partial<FixFlags>, RegExp]>([
    ['a platform', { for: 'linux-netplam' }, /linux-netplan/],
    ['a platform that the case says itself', { for: 'windows' }, /expected one of linux-runtime, linux-ifcfg/],
    ['a host', { from: 'nobody', to: '10.2.0.10:1' }, /no node nobody/],
    ['an address', { from: 'client', to: 'x:y' }, /--to/],
    ['a session', { session: 'weekly' }, /"weekly", expected one of s/],
  ])('%s that is not there is told with those that are', async (_, flags, words) => {
    const { code, err } = await run(flags);
    assert.equal(code, EXIT.unusable);
    assert.match(err, words);
  });

  test('a folder without anything', async () => {
    const { code, err } = await run({}, folder);
    assert.equal(code, EXIT.unusable);
    assert.match(err, /neither network\/ nor evidence\//);
  });

  test('a network that cannot be read is told with its place', async () => {
    writeFileSync(join(folder, 'case', 'network', 'network.yaml'), 'nodes: [');
    const { code, err } = await run();
    assert.equal(code, EXIT.unusable);
    assert.match(err, /network\.yaml:1:/);
  });
});
