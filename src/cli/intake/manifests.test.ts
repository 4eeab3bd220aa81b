import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'vitest';
import { hours } from '../../base/duration.ts';
import { formatDay } from '../../base/instant.ts';
import { manifestsOf } from './manifests.ts';
import type { InputFile } from './sources.ts';

let root = '';
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'holdfast-manifests-'))));
afterEach(() => rmSync(root, { recursive: true }));

const file = (name: string, node?: string): InputFile => ({
  path: join(root, name),
  name,
  bytes: 1,
  root,
  ...(node === undefined ? {} : { node }),
});

test('a folder without a manifest leaves files as they are', async () => {
  const manifests = await manifestsOf([root]);
  assert.deepEqual(manifests.originOf(file('media1/a.log', 'media1')), { file: 'media1/a.log', node: 'media1' });
  assert.deepEqual([manifests.errors, manifests.relations], [[], []]);
});

test('a manifest gives host and day, and ties the host’s clock to UTC', async () => {
  const rule = 'files:\n  - path: "bpbrm/*"\n    host: media1\n    date: 2026-11-20\n    zone: "+01:00"\n';
  writeFileSync(join(root, 'evidence.yaml'), rule);
  const manifests = await manifestsOf([root]);
  const { node, day } = manifests.originOf(file('bpbrm/112026.log'));
  assert.deepEqual([node, day === undefined ? '' : formatDay(day)], ['media1', '2026-11-20']);
  assert.deepEqual(
    manifests.relations.map(({ before, after }) => [before.clock, after.clock, before.at - after.at]),
    [
      ['media1', 'media1 (UTC)', hours(1)],
      ['media1 (UTC)', 'media1', hours(-1)],
    ],
  );
  assert.deepEqual(manifests.originOf(file('other.log')), { file: 'other.log' });
});

test('a zone holds for the host that the folder names', async () => {
  writeFileSync(join(root, 'evidence.yaml'), 'files:\n  - path: "**"\n    zone: UTC\n');
  const manifests = await manifestsOf([root]);
  manifests.originOf(file('fw1/asa.log', 'fw1'));
  assert.equal(manifests.relations[0]?.before.clock, 'fw1');
});

test('a manifest that cannot be read is an error, and its files are still read', async () => {
  mkdirSync(join(root, 'evidence.yaml'));
  const manifests = await manifestsOf([root]);
  assert.equal(manifests.errors.length, 1);
  assert.deepEqual(manifests.originOf(file('a.log')), { file: 'a.log' });
});
