import assert from 'node:assert/strict';
import { test } from 'vitest';
import { TERMINAL_CONTROLS } from '../../../test/control-characters.ts';
import { beforeAfter } from './before-after.ts';

const picture = (title: string, width: number) => ({
  title,
  svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="50" viewBox="0 0 ${width} 50">\n<defs><marker id="arrow"/></defs><path marker-end="url(#arrow)"/></svg>\n`,
});

test('stand side by side, and each finds its own arrow', () => {
  const svg = beforeAfter(picture('<before>', 100), picture('after', 200.5));
  assert.match(svg, /^<svg [^>]*width="324.5" height="90"/);
  assert.match(svg, /<svg x="0" y="40" width="100"/);
  assert.match(svg, /<svg x="124" y="40" width="200.5"/);
  assert.deepEqual(svg.match(/id="[^"]+"|url\([^)]+\)/g), [
    'id="b-arrow"',
    'url(#b-arrow)',
    'id="a-arrow"',
    'url(#a-arrow)',
  ]);
  assert.ok(svg.includes('&lt;before&gt;'));
  assert.equal(svg.match(/<svg /g)?.length, svg.match(/<\/svg>/g)?.length);
});

test('a long heading is folded above its own picture, which makes room; a name cannot leave it', () => {
  const long = `with keepalive on ${'database-'.repeat(12)} and \u001b[31m\u202ehost`;
  const svg = beforeAfter(picture('before', 400), picture(long, 400));
  const lines = [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text ?? '');
  for (const line of lines) assert.ok(line.length * 9.7 <= 400, line);
  assert.ok(lines.length > 3);
  assert.match(svg, new RegExp(`<svg x="0" y="${20 + 20 * (lines.length - 1)}"`));
  assert.doesNotMatch(svg, TERMINAL_CONTROLS);
});
