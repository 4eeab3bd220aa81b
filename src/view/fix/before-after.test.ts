import assert from 'node:assert/strict';
import { test } from 'vitest';
import { beforeAfter } from './before-after.ts';

const picture = (title: string, width: number) => ({
  title,
  svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="50" viewBox="0 0 ${width} 50">\n<defs><marker id="arrow"/></defs><path marker-end="url(#arrow)"/></svg>\n`,
});

test('stand side by side, and each finds its own arrow', () => {
  const svg = beforeAfter(picture('before: <it> failed', 100), picture('after', 200.5));
  assert.match(svg, /^<svg [^>]*width="324.5" height="90"/);
  assert.match(svg, /<svg x="0" y="40" width="100"/);
  assert.match(svg, /<svg x="124" y="40" width="200.5"/);
  assert.deepEqual(svg.match(/id="[^"]+"|url\([^)]+\)/g), [
    'id="b-arrow"',
    'url(#b-arrow)',
    'id="a-arrow"',
    'url(#a-arrow)',
  ]);
  assert.ok(svg.includes('before: &lt;it&gt; failed'));
  assert.equal(svg.match(/<svg /g)?.length, svg.match(/<\/svg>/g)?.length);
});
