import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { blocksOf, notExpected, Words } from './statement.ts';

/** `HEAD(line): BODY(line), ...`. */
const shown = (text: string) =>
  blocksOf('fw.cfg', text).map(({ head, body }) =>
    `${head.text}(${head.line})${body.map((one) => ` ${one.text}(${one.line})`).join(',')}`.trim(),
  );

describe('blocks', () => {
  test.each([
    ['one line each', 'a\nb\n', ['a(1)', 'b(2)']],
    ['indented', 'interface x\n nameif y\n  deeper\nend\n', ['interface x(1) nameif y(2), deeper(3)', 'end(4)']],
    ['comments and blanks are no lines', ': Saved\n!\na\n\n ! inside\n b\n', ['a(3) b(6)']],
    ['returns and the pager', 'a\r\n<--- More --->\r              b\r\n', ['a(1)', 'b(2)']],
    ['an indented first line', ' a\n', ['a(1)']],
    [
      'words that only stand inside',
      'class-map c\nmatch any\npolicy-map p\nclass c\nset connection decrement-ttl\nservice-policy p global\n',
      [
        'class-map c(1) match any(2)',
        'policy-map p(3) class c(4), set connection decrement-ttl(5)',
        'service-policy p global(6)',
      ],
    ],
    [
      'PIX 6 has them outside',
      'interface ethernet0 auto\nnameif ethernet0 outside security0\nip address outside 10.1.1.1 255.0.0.0\n',
      [
        'interface ethernet0 auto(1)',
        'nameif ethernet0 outside security0(2)',
        'ip address outside 10.1.1.1 255.0.0.0(3)',
      ],
    ],
    [
      'NAT behind an object',
      'object network o\nnat (a,b) static x\nnat (a,b) source static x y\n',
      ['object network o(1) nat (a,b) static x(2)', 'nat (a,b) source static x y(3)'],
    ],
    ['nothing', '', []],
  ])('%s', (_, text, expected) => assert.deepEqual(shown(text), expected));
});

test('words are taken from the front, a lone ! ends them', () => {
  const words = new Words('permit tcp  any ! not this');
  assert.deepEqual(
    [words.take(), words.accept('udp'), words.accept('tcp'), words.peek(), words.rest(), words.done],
    ['permit', false, true, 'any', 'any', false],
  );
  assert.deepEqual([words.take(), words.take(), words.done], ['any', '', true]);
});

test('a reason shows no more than a piece of the line', () => {
  assert.equal(notExpected('', 'a port'), 'found the end of the line, expected a port');
  assert.equal(notExpected('x'.repeat(99), 'a port'), `found "${'x'.repeat(60)}", expected a port`);
});
