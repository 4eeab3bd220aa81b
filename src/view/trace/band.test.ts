import assert from 'node:assert/strict';
import { test } from 'vitest';
import { bandsOf } from './band.ts';
import type { Visit } from './visit.ts';

const visits = (names: string): Visit[] =>
  Array.from(names, (node) => ({ node, ingress: undefined, egress: undefined, tried: undefined, steps: [] }));

/** `A|A` beside each other, `R|-` only the request. */
const drawn = (request: string, reply: string): string =>
  bandsOf(visits(request), visits(reply))
    .map(({ down, up }) => `${down?.node ?? '-'}|${up?.node ?? '-'}`)
    .join(' ');

test.each([
  ['ARB', 'BRA', 'A|A R|R B|B'],
  ['ARB', 'BSA', 'A|A R|- -|S B|B'],
  ['ARB', 'BA', 'A|A R|- B|B'],
  ['ARB', 'R', 'A|- R|R B|-'],
  ['ARB', 'BR', 'A|- R|R B|B'],
  ['A', 'A', 'A|A'],
  ['ARSRB', 'BRA', 'A|A R|R S|- R|- B|B'],
  ['ARB', '', 'A|- R|- B|-'],
])('%s down and %s up', (request, reply, bands) => assert.equal(drawn(request, reply), bands));
