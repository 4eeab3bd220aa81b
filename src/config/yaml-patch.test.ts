import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { parseDocument } from 'yaml';
import { patchYaml } from './yaml-patch.ts';
import { YamlPlaces } from './yaml-places.ts';

const TEXT = `# a site
nodes:
  a:
    sysctl: { x: 1 }   # one
    lines: |
      first
      second
  b: {}
  c:
list:
  - at: 1h
    does: reboot
`;
const patch = (path: string, value: unknown, text = TEXT) =>
  patchYaml({ file: 'f', text }, { as: `--set ${path}`, path: path.split('.'), value });

describe('what is set', () => {
  test.each<[string, unknown, RegExp]>([
    ['nodes.a.sysctl.x', 2, /sysctl: \{ x: 2 \} {3}# one/],
    ['nodes.a.sysctl.y', '2h', /sysctl: \{ x: 1, y: 2h \}/],
    ['nodes.b.preset', 'pan-os', /b: \{ preset: pan-os\}/],
    ['nodes.a.sysctl', { z: 1 }, /sysctl: \{"z":1\} {3}# one/],
    ['nodes.c', 'none: at all', /c: "none: at all"\n/],
    ['list.0.at', '2 h', /- at: 2 h\n/],
    ['list.0.node', 'b', /- node: b\n {4}at: 1h\n/],
    ['further.down', [1, 2], /\nfurther: \{ down: \[1,2\] \}\nnodes/],
    ['nodes.a.lines', 'one', /lines: one\n\n\n {2}b/],
  ])('%s', (path, value, expected) => {
    const patched = patch(path, value);
    assert.match(patched?.text ?? 'nothing', expected);
    assert.ok(patched?.patches, 'in place');
  });

  test('nowhere', () => {
    assert.equal(patch('nodes.a.sysctl.x.y', 1), undefined);
    assert.equal(patch('list.first.at', 1), undefined);
    assert.equal(patch(`further${'.a'.repeat(5000)}`, 1), undefined);
  });
});

test('what stands elsewhere has the line of the file, and what was set is cited as the setting', () => {
  const patched = patch('list.0.node', 'b');
  const twice = patched && patchYaml(patched, { as: '--set nodes.z', path: ['nodes', 'z'], value: 'no' });
  assert.ok(twice);
  const places = new YamlPlaces(twice);
  const at = (...path: (string | number)[]) => {
    const { file, line, column } = places.keyLine(path);
    return `${file}:${line}:${column}`;
  };
  assert.deepEqual(
    [at('nodes', 'a'), at('nodes', 'a', 'lines'), at('list', 0, 'at'), at('list', 0, 'does')],
    ['f:3:3', 'f:5:5', 'f:11:5', 'f:12:5'],
  );
  assert.deepEqual([at('list', 0, 'node'), at('nodes', 'z')], ['--set list.0.node:1:1', '--set nodes.z:1:1']);
  places.wrong(['nodes', 'z'], { found: 'x', expected: 'y', remedy: 'z' });
  assert.equal(places.errors[0]?.file, '--set nodes.z');
});

test('any value at any path means what it would mean if the document were written anew', () => {
  const paths = ['nodes.a.sysctl.x', 'nodes.a.sysctl.q r', 'nodes.b.x', 'nodes.c', 'list.0.at', 'list.0.n.m', 'q.r'];
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, any) => {
      // JSON has no -0.
      const value: unknown = JSON.parse(JSON.stringify(any));
      const anew = parseDocument(TEXT);
      anew.setIn(
        path.split('.').map((step) => (step === '0' ? 0 : step)),
        value,
      );
      assert.deepEqual(parseDocument(patch(path, value)?.text ?? '').toJS(), anew.toJS());
    }),
    { numRuns: 300 },
  );
});
