import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { deniedByList, noConnection } from '../../../test/asa-log.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { flowOf } from '../../../test/seen.ts';
import { connectionKey } from '../../model/flow.ts';
import { denials, denialsOn, denialsTo } from './denials.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const line = deniedByList({ at: 5, ...ends });
const counted = (texts: Readonly<Record<string, string>>) => denials(evidenceOf(texts)).length;

describe('one message', () => {
  test('that lies in two files, the device’s and the relay’s, is one denial', () => {
    assert.equal(counted({ 'fw1/asa.log': line, 'relay/syslog.log': line }), 1);
  });
  test('twice in one file is two: the packet was sent again within the second', () => {
    assert.equal(counted({ 'fw1/asa.log': `${line}\n${line}` }), 2);
  });
  test('is another one at another second, of another packet, or by another list', () => {
    for (const other of [{ at: 6 }, { from: '10.1.0.10:40002' }, { list: 'dmz_in' }])
      assert.equal(counted({ 'fw1/asa.log': line, 'fw2/asa.log': deniedByList({ at: 5, ...ends, ...other }) }), 2);
  });
});

describe('denials are found', () => {
  const answer = noConnection({ at: 7, from: ends.to, to: ends.from });
  const elsewhere = deniedByList({ at: 8, from: ends.from, to: '10.2.0.21:1556' });
  const evidence = evidenceOf({ 'fw1/asa.log': [line, answer, elsewhere].join('\n') });
  test('by the port that was asked for', () => {
    assert.equal(denialsTo(evidence, '10.2.0.20', 1556).length, 1);
    assert.equal(denialsTo(evidence, '10.2.0.20', 1557).length, 0);
  });
  test('by their connection, in both its directions', () => {
    const { from, to } = ends;
    for (const flow of [`${from} > ${to}`, `${to} > ${from}`])
      assert.deepEqual(
        denialsOn(evidence, connectionKey(flowOf(flow))).map(({ denial }) => denial),
        ['policy', 'no-connection'],
      );
  });
});
