import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { firstPatch } from '../../../test/fix-case.ts';
import { mended, subjectFrom } from '../../../test/fix-subject.ts';
import { acceptHalfSeen } from './accept-half-seen.ts';

const CASE = 'cases/night-one-way';
const read = (file: string) => readFileSync(`${CASE}/${file}`, 'utf8');

test('a Linux that sees one direction only lets it pass when it does not check windows', () => {
  const mending = mended(subjectFrom({ network: read('network/network.yaml'), sessions: read('sessions.yaml') }), [
    acceptHalfSeen,
  ]);
  assert.deepEqual(firstPatch(mending), ['fw1: net.netfilter.nf_conntrack_tcp_be_liberal = 1']);
  assert.equal(mending.fixes[0]?.price.security, 'some');
});
