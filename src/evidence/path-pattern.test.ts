import assert from 'node:assert/strict';
import { test } from 'vitest';
import { pathPattern } from './path-pattern.ts';

test.each([
  { glob: 'bpbrm/*.log', path: 'bpbrm/112026.log', matches: true },
  { glob: 'bpbrm/*.log', path: 'bpbrm/old/112026.log', matches: false },
  { glob: 'bpbrm/*.log', path: 'bpbrm/112026.log.gz', matches: false },
  { glob: './asa.log', path: 'asa.log', matches: true },
  { glob: '*', path: 'media1/asa.log', matches: false },
  { glob: '**', path: 'media1/bpcd/asa.log', matches: true },
  { glob: '**/*.pcap', path: 'x.pcap', matches: true },
  { glob: '**/*.pcap', path: 'a/b/x.pcap', matches: true },
  { glob: 'media1/**', path: 'media1/vnetd/a/b.log', matches: true },
  { glob: 'media1/**', path: 'media10/b.log', matches: false },
  { glob: 'log.11202?', path: 'log.112026', matches: true },
  { glob: 'log.11202?', path: 'log.11202', matches: false },
  { glob: 'log.112026', path: 'logX112026', matches: false },
  { glob: 'a+(b)[c]{d}^$|\\-e', path: 'a+(b)[c]{d}^$|\\-e', matches: true },
  { glob: 'constructor', path: 'constructor', matches: true },
  { glob: 'sch?n.log', path: 'schön.log', matches: true },
])('$glob and $path: $matches', ({ glob, path, matches }) => {
  assert.equal(pathPattern(glob).test(path), matches);
});
