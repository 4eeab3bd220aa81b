import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { limits } from '../../base/limits.ts';
import { readNetworkFiles, readSessionsFile } from './network-files.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-network-'));
  await mkdir(join(folder, 'network', 'hosts', 'hostA'), { recursive: true });
  await mkdir(join(folder, 'evidence'));
  await writeFile(join(folder, 'evidence', 'notes.txt'), 'no network');
  await writeFile(join(folder, 'network', 'network.yaml'), 'nodes:\n');
  await writeFile(join(folder, 'network', 'hosts', 'hostA', 'ip-route.json.gz'), gzipSync('[]'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the files of a network', () => {
  const expected = [
    { file: 'network/hosts/hostA/ip-route.json', text: '[]' },
    { file: 'network/network.yaml', text: 'nodes:\n' },
  ];

  test('are found below a case, unpacked, and cited from the network folder on', async () => {
    assert.deepEqual((await readNetworkFiles(folder)).files, expected);
  });

  test('or in the folder itself', async () => {
    assert.deepEqual((await readNetworkFiles(join(folder, 'network'))).files, expected);
  });

  test('or are one file', async () => {
    const { files } = await readNetworkFiles(join(folder, 'network', 'network.yaml'));
    assert.deepEqual(files, [{ file: 'network.yaml', text: 'nodes:\n' }]);
  });

  test('may be UTF-16 with a mark, or in a code page', async () => {
    const hosts = join(folder, 'network', 'hosts', 'hostA');
    await writeFile(join(hosts, 'a.txt'), Buffer.from('\ufeffIPv4', 'utf16le'));
    await writeFile(join(hosts, 'b.txt'), Buffer.from([0x4d, 0xe9, 0x0a]));
    const { files } = await readNetworkFiles(folder);
    assert.deepEqual(
      files.slice(0, 2).map(({ text }) => text),
      ['IPv4', 'Mé\n'],
    );
  });
});

describe('what cannot be read is said', () => {
  test('a path that is not there', async () => {
    const { files, refused } = await readNetworkFiles(join(folder, 'nowhere'));
    assert.deepEqual(files, []);
    assert.match(refused[0]?.reason ?? '', /no such file/);
  });

  test('a circle of links ends', async () => {
    await symlink(folder, join(folder, 'network', 'hosts', 'again'));
    const { refused } = await readNetworkFiles(folder);
    assert.ok(refused.some(({ reason }) => /read already/.test(reason)));
  });

  test('where sessions.yaml is longer than it is read', async () => {
    const path = join(folder, 'sessions.yaml');
    await writeFile(path, `# ${'ü'.repeat(40)}\n`.padEnd(limits.sessionsYamlCharsMax + 20, '#'));
    const { files, refused } = await readSessionsFile(path);
    assert.deepEqual(files, []);
    assert.equal(refused[0]?.path, `${path}:2:33554350`);
    assert.match(refused[0]?.reason ?? '', /behind 33554432 bytes, .*sessionsYamlCharsMax.*"copies:"/);
  });

  test('a capture in the wrong place', async () => {
    await writeFile(
      join(folder, 'network', 'hosts', 'hostA', 'x.pcap'),
      Buffer.from('d4c3b2a1020004000000000000000000', 'hex'),
    );
    const { refused } = await readNetworkFiles(folder);
    assert.match(refused[0]?.reason ?? '', /evidence/);
  });
});
