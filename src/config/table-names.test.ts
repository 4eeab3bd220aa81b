import assert from 'node:assert/strict';
import { test } from 'vitest';
import { readTableNames, TableNames } from './table-names.ts';

test('rt_tables gives names to numbers; what is no such line is passed over', () => {
  const tables = readTableNames({
    file: 'rt_tables',
    text: '#\n# reserved\n255\tlocal\n0x64 hex\n200 eth1 # backup\nnonsense\n',
  });
  assert.deepEqual(
    [tables.of('eth1'), tables.of('hex'), tables.of('local'), tables.of('main'), tables.of('77')],
    [200, 100, 255, 254, 77],
  );
  assert.deepEqual([tables.label(200), tables.label(254), tables.label(9)], ['eth1', 'main', '9']);
});

test('a name without a number has one that no kernel has, the same each time', () => {
  const tables = new TableNames();
  const backup = tables.of('backup');
  assert.ok(backup >= 2 ** 32);
  assert.deepEqual(
    [tables.of('backup'), tables.of('other') === backup, tables.label(backup)],
    [backup, false, 'backup'],
  );
  assert.equal(new TableNames().known('backup'), undefined);
});
