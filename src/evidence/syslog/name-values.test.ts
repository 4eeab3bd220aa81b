import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { cpuMs } from '../../../test/cpu-time.ts';
import { NameValues } from './name-values.ts';

const NAMES = ['srcip', 'srcport', 'msg', 'action'] as const;

function valuesOf(line: string, from = 0): readonly (string | undefined)[] {
  const values = new NameValues(NAMES);
  values.read(line, from);
  return NAMES.map((name) => values.get(name));
}

describe('fields of a line', () => {
  test('with quotation marks and without', () => {
    assert.deepEqual(valuesOf('srcip=10.1.0.10 srcport=40001 msg="it went away" action="close"'), [
      '10.1.0.10',
      '40001',
      'it went away',
      'close',
    ]);
  });
  test('are found behind those that nobody asks for, whatever these say', () => {
    const other = 'user="srcip=6.6.6.6 \\" srcport=1" src=1 srcips=2 srcit=3 x_srcip=4 ';
    assert.deepEqual(valuesOf(`${other}srcip=10.1.0.10`), ['10.1.0.10', undefined, undefined, undefined]);
  });
  test('count from where the message begins, and the first of a name counts', () => {
    const line = 'srcip=1.1.1.1 srcip=2.2.2.2 srcip=3.3.3.3';
    assert.deepEqual(valuesOf(line, 14)[0], '2.2.2.2');
  });
  test('of the line before are forgotten', () => {
    const values = new NameValues(NAMES);
    values.read('srcip=1.1.1.1 action=close', 0);
    values.read('action=timeout', 0);
    assert.deepEqual([values.get('srcip'), values.get('action')], [undefined, 'timeout']);
  });
  test.each([
    ['a quotation mark that is not closed', 'msg="it went srcip=1.1.1.1', ['1.1.1.1', '']],
    ['a backslash before the last one', 'msg="it went\\\\" srcip=1.1.1.1', ['1.1.1.1', 'it went\\\\']],
    ['nothing behind the sign', 'msg= srcip=1.1.1.1', ['1.1.1.1', '']],
    ['the end behind the sign', 'srcip=1.1.1.1 msg=', ['1.1.1.1', '']],
    ['fields with commas between them', 'msg=a,srcip=1.1.1.1', [undefined, 'a']],
    ['fields with nothing between them', 'msg="a"srcip=1.1.1.1', ['1.1.1.1', 'a']],
    ['words that are no fields', '= == "x = srcip =1 srcip=1.1.1.1 \u00fc=3 msg=a', ['1.1.1.1', 'a']],
    ['tabs', '\tsrcip=1.1.1.1\t\tmsg=a', ['1.1.1.1', 'a']],
    ['an empty line', '', [undefined, undefined]],
  ] as const)('with %s', (_, line, [srcip, msg]) => {
    const [address, , message] = valuesOf(line);
    assert.deepEqual([address, message], [srcip, msg]);
  });
  test('up to two hundred', () => {
    assert.deepEqual(valuesOf(`${'a=1 '.repeat(199)}srcip=1.1.1.1`)[0], '1.1.1.1');
    assert.deepEqual(valuesOf(`${'a=1 '.repeat(200)}srcip=1.1.1.1`)[0], undefined);
  });
});

test('quotation marks and backslashes without end take no long', () => {
  const begun = cpuMs();
  for (const piece of ['msg="', '\\"', 'msg="\\', '='])
    for (const lead of ['', 'msg="']) valuesOf(lead + piece.repeat(200_000));
  assert.ok(cpuMs() - begun < 2_000);
});
