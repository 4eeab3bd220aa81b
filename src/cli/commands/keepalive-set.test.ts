import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { duplicatesMissing, Loopback } from '../../../test/live/loopback.ts';
import { written } from '../../../test/written.ts';
import { seconds } from '../../base/duration.ts';
import { EXIT } from '../exit.ts';
import { runKeepaliveList } from './keepalive-list.ts';
import { type KeepaliveSetFlags, runKeepaliveSet } from './keepalive-set.ts';
import { statesNamed } from './keepalive-states.ts';

const flags = { ownNamespace: true, dryRun: false, json: false };
const set = (more: Partial<KeepaliveSetFlags>) => written(() => runKeepaliveSet({ ...flags, ...more }));
const json = (text: string) => JSON.parse(text) as { sockets: readonly { result: string; verdict: string }[] };

describe('what cannot be meant is refused, and nothing is done', () => {
  test.each<[Partial<KeepaliveSetFlags>, RegExp]>([
    [{}, /which sockets\? Name them with --process, --port or --to/],
    [{ undo: 'before.json', port: [1556] }, /--undo takes sockets and values from its file/],
    [{ undo: 'before.json', idle: seconds(4) }, /--undo takes/],
    [{ undo: 'before.json', save: 'after.json' }, /--undo takes/],
  ])('%o', async (more, words) => {
    const { code, out, err } = await set(more);
    assert.deepEqual([code, out], [EXIT.unusable, '']);
    assert.match(err.replaceAll(/\s+/g, ' '), words);
  });
});

describe('states', () => {
  test.each([
    ['established', ['established']],
    [' LISTENING,established ', ['listening', 'established']],
    ['connected', ['established', 'close-wait', 'fin-wait-2', 'syn-sent', 'syn-recv']],
    ['open', { unknown: 'open' }],
    ['', { unknown: '' }],
  ])('%j', (text, states) => assert.deepEqual(statesNamed(text), states));

  test('all are all', () => assert.equal([statesNamed('all')].flat().length, 11));
});

describe.skipIf(duplicatesMissing)('sockets of this process', () => {
  let folder = '';
  let loopback: Loopback;
  let named: { readonly port: readonly number[]; readonly process: readonly string[] };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-keepalive-'));
    loopback = await Loopback.open();
    await loopback.connect();
    named = { port: [loopback.port], process: [String(process.pid)] };
  });
  afterEach(() => {
    loopback.close();
    rmSync(folder, { recursive: true });
  });
  const verdicts = async () => {
    const { code, out } = await written(() => runKeepaliveList({ ...named, ownNamespace: true, json: true }));
    return { code, verdicts: json(out).sockets.map(({ verdict }) => verdict) };
  };

  test('are found to die, set, found to be held, and given back', async () => {
    const save = join(folder, 'before.json');
    assert.deepEqual(await verdicts(), { code: EXIT.found, verdicts: ['dies-off', 'dies-off'] });
    assert.equal((await set({ ...named, save })).code, EXIT.clean);
    assert.equal(statSync(save).mode & 0o777, 0o600);
    assert.deepEqual(await verdicts(), { code: EXIT.clean, verdicts: ['held', 'held'] });
    const { code, out } = await set({ undo: save });
    assert.deepEqual([code, out.match(/300\/30 x5 -> off/g)?.length], [EXIT.clean, 3]);
    assert.deepEqual(await verdicts(), { code: EXIT.found, verdicts: ['dies-off', 'dies-off'] });
  });

  test('are not touched by a dry run, which writes no file', async () => {
    const save = join(folder, 'before.json');
    const { code, out } = await set({ ...named, save, dryRun: true, json: true });
    assert.equal(code, EXIT.clean);
    assert.deepEqual(
      json(out).sockets.map(({ result }) => result),
      ['would-set', 'would-set', 'would-set'],
    );
    assert.throws(() => statSync(save), { code: 'ENOENT' });
    assert.deepEqual((await verdicts()).verdicts, ['dies-off', 'dies-off']);
  });

  test('are not touched where what they had cannot be kept, and no file is written over', async () => {
    const save = join(folder, 'before.json');
    writeFileSync(save, 'something else');
    const { code, err } = await set({ ...named, save });
    assert.equal(code, EXIT.unusable);
    assert.match(err.replaceAll(/\s+/g, ' '), /before\.json could not be written: .*nothing was changed/);
    assert.equal(readFileSync(save, 'utf8'), 'something else');
    assert.deepEqual((await verdicts()).verdicts, ['dies-off', 'dies-off']);
  });

  test('that nobody names are said to be none', async () => {
    const { code, out } = await set({ ...named, process: ['nobody-of-that-name'] });
    assert.equal(code, EXIT.found);
    assert.match(
      out.replaceAll(/\s+/g, ' '),
      /no TCP socket is meant by that, and nothing was changed; there are some of \w+/,
    );
  });

  test('a lost probe that would end them is said beforehand', async () => {
    const { err } = await set({ ...named, userTimeout: seconds(90), dryRun: true });
    assert.match(err.replaceAll(/\s+/g, ' '), /one lost probe ends a connection/);
  });

  test.each([
    ['nothing', undefined, /could not be read: there is no such file/],
    ['no JSON', '{', /found no JSON.*give the file that "set --save" wrote/],
    ['another document', '{"schema":"holdfast/lint@1"}', /at schema/],
    [
      'another start of the machine',
      '{"schema":"holdfast/keepalive-undo@1","boot":"b","sockets":[]}',
      /is of another start of this machine, or of another machine/,
    ],
  ])('%s cannot be undone', async (_, text, words) => {
    const undo = join(folder, 'before.json');
    if (text !== undefined) writeFileSync(undo, text);
    const { code, err } = await set({ undo });
    assert.equal(code, EXIT.unusable);
    assert.match(err.replaceAll(/\s+/g, ' '), words);
  });
});
