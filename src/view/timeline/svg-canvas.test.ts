import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hostileWords } from './example-scenes.ts';
import { ADVANCE, escapeXml, SvgCanvas } from './svg-canvas.ts';

const drawn = (draw: (canvas: SvgCanvas) => void) => {
  const canvas = new SvgCanvas();
  draw(canvas);
  return { boxes: canvas.boxes, document: canvas.document(100, 50, 'title', 'description') };
};

describe('a text', () => {
  const box = (anchor: 'start' | 'middle' | 'end') =>
    drawn((canvas) => canvas.text(100, 50, 'four', { size: 10, anchor })).boxes[0];
  test('takes as much room as its letters, left, right or on both sides of its place', () => {
    const width = 4 * 10 * ADVANCE;
    assert.equal(box('start')?.width, width);
    assert.deepEqual([box('start')?.x, box('end')?.x, box('middle')?.x], [100, 100 - width, 100 - width / 2]);
  });
  test('is measured as it is shown: a control character is spelled out, a letter outside the plane counts once', () => {
    const shown = (words: string) => drawn((canvas) => canvas.text(0, 0, words, { size: 10 })).boxes[0];
    assert.equal(shown('𝛼')?.width, 10 * ADVANCE);
    assert.equal(shown('\u0007')?.width, Array.from(shown('\u0007')?.text ?? '').length * 10 * ADVANCE);
    assert.doesNotMatch(shown('\u0007')?.text ?? '', /\u0007/);
  });
  test('on a ground covers the lines beneath it, so the ground is drawn first', () => {
    const { document } = drawn((canvas) => canvas.text(0, 0, 'words', { size: 10, ground: true }));
    assert.ok(document.lastIndexOf('<rect') < document.indexOf('<text'));
  });
});

test('hostile words stay words, in text, title and attributes', () => {
  const canvas = new SvgCanvas();
  canvas.text(0, 0, hostileWords, { size: 10 });
  canvas.add('g', { id: hostileWords });
  const document = canvas.document(10, 10, hostileWords, hostileWords);
  assert.doesNotMatch(document, /<script/);
  assert.doesNotMatch(document, /[\u0000-\u0009\u000b-\u001f]/);
});

test('the five characters of XML that matter are escaped once', () => {
  assert.equal(escapeXml('a < b & "c" > &amp;'), 'a &lt; b &amp; &quot;c&quot; &gt; &amp;amp;');
});

test('places are rounded to a tenth, so that the same scene is the same file', () => {
  const { document } = drawn((canvas) => canvas.line(1 / 3, 2 / 3, 10, 0.04, {}));
  assert.match(document, /<line x1="0\.3" y1="0\.7" x2="10" y2="0"\/>/);
});
