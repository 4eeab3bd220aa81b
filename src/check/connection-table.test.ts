import assert from 'node:assert/strict';
import { test } from 'vitest';
import { networkFrom } from '../../test/yaml-network.ts';
import { whyNoTable } from './connection-table.ts';

const whyNot = (keys: string): string | undefined => {
  const interfaces = 'interfaces: { a: 10.1.0.1/24, b: 10.2.0.1/24 }';
  const node = networkFrom(`nodes:\n  fw:\n    ${interfaces}\n${keys.replaceAll(/^/gm, '    ')}\n`).node('fw');
  assert.ok(node);
  return whyNoTable(node);
};
const rules = (rule: string) =>
  `nft: |\n  table ip filter {\n    chain f { type filter hook forward priority 0; policy accept; ${rule}; }\n  }`;

test.each([
  ['system: linux\nforwarding: true', /no connection table/],
  [`system: linux\nforwarding: true\n${rules('tcp dport 23 drop')}`, /ask for no state/],
  [`system: linux\nforwarding: true\n${rules('ct state invalid drop')}`, undefined],
  [`system: linux\nforwarding: false\n${rules('ct state invalid drop')}`, undefined],
  ['preset: pan-os', undefined],
  ['preset: aws-security-group', undefined],
])('%j', (keys, expected) => {
  const why = whyNot(keys);
  if (expected) assert.match(why ?? '', expected);
  else assert.equal(why, undefined);
});
