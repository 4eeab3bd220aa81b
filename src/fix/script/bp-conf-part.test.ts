import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'vitest';
import { bpConfPart } from './bp-conf-part.ts';
import { shellScripts } from './shell-script.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'holdfast-bp-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const drop = 'REQUIRED_INTERFACE = media1-bk';
const add = 'PREFERRED_NETWORK = 10.10.10.0/24 MATCH 10.10.10.11';

/** The script as it is, with the file of this host in a folder. */
function run(which: 'apply' | 'rollback') {
  const part = bpConfPart({ is: 'bp-conf', node: 'media1', drop: [drop], add: [add] });
  const text = shellScripts({ node: 'media1', platform: 'linux-runtime', ...part })[which];
  const { status, stdout, stderr } = spawnSync(
    'sh',
    ['-c', text.replaceAll('/usr/openv/netbackup/bp.conf', join(folder, 'bp.conf'))],
    { encoding: 'utf8', env: { ...process.env, HOLDFAST_STATE: join(folder, 'state') } },
  );
  return { status, stdout, stderr };
}
const read = () => readFileSync(join(folder, 'bp.conf'), 'utf8');
const put = (text: string) => writeFileSync(join(folder, 'bp.conf'), text);

test.each([
  ['as it is usually written', 'REQUIRED_INTERFACE = media1-bk'],
  ['without blanks', 'REQUIRED_INTERFACE=media1-bk'],
  ['with more of them', '  REQUIRED_INTERFACE  =  media1-bk '],
])('an entry %s is taken out, and comes back as it was', (_, written) => {
  const before = `SERVER = master1\n${written}\nSERVER = media1\n`;
  put(before);
  assert.equal(run('apply').status, 0);
  assert.equal(read(), `SERVER = master1\nSERVER = media1\n${add}\n`);
  assert.match(run('apply').stdout, /^already: /);
  assert.equal(run('rollback').status, 0);
  assert.equal(read(), before);
});

test('another entry that only looks like it stays', () => {
  const others = 'REQUIRED_INTERFACE = media1-bkup\nPREFERRED_NETWORK = 10x10.10.0/24 MATCH 10.10.10.11\n';
  put(others);
  assert.equal(run('apply').status, 0);
  assert.equal(read(), `${others}${add}\n`);
});

test('a copy that another fix left ends it, and says so', () => {
  put(`${drop}\n`);
  writeFileSync(join(folder, 'bp.conf.before-holdfast'), 'older\n');
  const { status, stderr } = run('apply');
  assert.equal(status, 1);
  assert.match(stderr, /another fix changed it, which has to be taken back first/);
  assert.equal(read(), `${drop}\n`);
});

test('no such file ends it before anything is written', () => {
  const { status, stderr } = run('apply');
  assert.equal(status, 1);
  assert.match(stderr, /bp\.conf is not there/);
});
