import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { readAsa } from './read-asa.ts';
import { blocksOf } from './statement.ts';
import { asTyped } from './typed-lines.ts';

const shown = (text: string): readonly string[] =>
  asTyped(blocksOf('fw1.cfg', text)).blocks.flatMap(({ head, body }) => [
    head.text,
    ...body.map((line) => ` ${line.text}`),
  ]);

const classesOf = (text: string): readonly string[] => {
  const { filter } = readAsa({ file: 'fw1.cfg', text }).node;
  return filter?.kind === 'asa' ? (filter.policy.policyMaps.get('p')?.classes.map(({ name }) => name) ?? []) : [];
};

const POLICY = `class-map a
 match any
class-map b
 match port tcp eq 5633
policy-map p
 class a
  set connection decrement-ttl
 class b
  set connection timeout idle 12:00:00
`;

describe('classes', () => {
  test('a class that is taken out and added again stands behind the others', () => {
    const typed = `${POLICY}policy-map p\n no class a\n class a\n  set connection decrement-ttl\n`;
    assert.deepEqual(classesOf(POLICY), ['a', 'b']);
    assert.deepEqual(classesOf(typed), ['b', 'a']);
  });

  test('with what it did: only what is typed again is done again', () => {
    const typed = `${POLICY}policy-map p\n no class b\n class b\n  set connection timeout embryonic 0:01:00\n`;
    assert.ok(!shown(typed).includes('  set connection timeout idle 12:00:00'));
  });

  test('a line of one class is not taken out of another', () => {
    const typed = `${POLICY}policy-map p\n class b\n  no set connection decrement-ttl\n`;
    assert.ok(shown(typed).includes(' set connection decrement-ttl'));
    assert.ok(!shown(typed.replace('class b\n  no', 'class a\n  no')).includes(' set connection decrement-ttl'));
  });

  test('maps go as a whole', () => {
    assert.deepEqual(shown(`${POLICY}no policy-map p\nno class-map a\n`), ['class-map b', ' match port tcp eq 5633']);
  });
});

describe('lines of access lists', () => {
  const LIST = `access-list in remark first
access-list in extended permit tcp any any eq 22
access-list in extended deny ip any any
`;

  test('go to their place, remarks counted', () => {
    assert.deepEqual(shown(`${LIST}hostname x\naccess-list in line 3 extended permit tcp any any eq 80\n`), [
      'access-list in remark first',
      'access-list in extended permit tcp any any eq 22',
      'access-list in line 3 extended permit tcp any any eq 80',
      'hostname x',
      'access-list in extended deny ip any any',
    ]);
  });

  test('and are taken back whatever number they were typed with', () => {
    const typed = `${LIST}access-list in line 1 extended permit ip any any\n`;
    assert.deepEqual(shown(`${typed}no access-list in extended permit ip any any\n`), shown(LIST));
  });

  test('a number behind the end is the end', () => {
    assert.equal(shown(`${LIST}access-list in line 9 extended permit ip any any\n`).length, 4);
  });
});

test('what is off by a line of its own stays so, and what was never there cannot be taken back', () => {
  const text = `no service resetoutbound\nno snmp-server location\n`;
  assert.deepEqual(shown(text), ['no service resetoutbound', 'no snmp-server location']);
  assert.deepEqual(shown('service resetinbound\nno service resetinbound\n').length, 2);
});

test('a configuration without typed lines is the same blocks', () => {
  const blocks = blocksOf('fw1.cfg', POLICY);
  assert.equal(asTyped(blocks).blocks, blocks);
});

test('every line is used, unread or gone, whatever is typed', () => {
  const line = fc.constantFrom(
    ...POLICY.trimEnd().split('\n'),
    'no policy-map p',
    ' no class a',
    '  no set connection decrement-ttl',
    'access-list in extended permit ip any any',
    'access-list in line 1 extended deny ip any any',
    'no access-list in extended permit ip any any',
    'no service resetinbound',
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      const { used, unread } = readAsa({ file: 'fw1.cfg', text: lines.join('\n') });
      assert.equal(used + unread.length, lines.length);
    }),
  );
});

test('a rule of manual translation goes to its place, too', () => {
  const rules = 'nat (a,b) source dynamic any interface\nnat (a,b) source static x y\n';
  const typed = `${rules}nat (a,b) 1 source static z z\n`;
  assert.deepEqual(shown(typed)[0], 'nat (a,b) 1 source static z z');
  assert.deepEqual(shown(`${typed}no nat (a,b) source static z z\n`), shown(rules));
});
