import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { firstPatch, mendingOf, networkCase } from '../../../test/fix-case.ts';
import { weakHost } from './weak-host.ts';

const asked = { from: 'media1', to: '10.12.0.21:1556', bindAddress: '10.10.10.11' };
const CASE = 'cases/weak-host/required-interface-strong';
const system = (lines: string) => networkCase(CASE, (text) => text.replace('    system: windows\n', lines));

describe('a strong host', () => {
  test('of Windows sends as a weak one on the interface of its answer’s address', () => {
    assert.deepEqual(firstPatch(mendingOf(networkCase(CASE), asked, weakHost)), ['client1: eth1 weak send']);
  });

  test.each([
    ['    system: solaris\n    host-model: strong\n', 'client1: source-priority'],
    ['    system: hp-ux\n    host-model: strong\n', 'client1: weak'],
  ])('of another system: %j', (lines, change) => {
    const mending = mendingOf(system(lines), asked, weakHost);
    assert.deepEqual(firstPatch(mending), [change]);
    assert.equal(mending?.fixes[0]?.price.security, 'some');
  });

  test('of a system without a word for it stays one', () => {
    assert.deepEqual(mendingOf(system('    system: openbsd\n    host-model: strong\n'), asked, weakHost)?.failed, []);
  });
});
