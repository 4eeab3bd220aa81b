import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { endpointOf, failed, seen } from '../../test/seen.ts';
import { evidenceOf } from '../../test/evidence.ts';
import { seconds } from '../base/duration.ts';
import { instant } from '../base/instant.ts';
import { assemble, Dossier, EvidencePage } from '../evidence/index.ts';
import type { Observation } from '../model/observation.ts';
import { at, capital, count, gap, tell, who } from './sentence.ts';

/** client1 is an hour behind media1, as an administrator said. */
function evidenceWith(...observations: readonly Observation[]) {
  const dossier = new Dossier();
  const page = new EvidencePage({ file: 'a.log' });
  page.observations = [...observations];
  dossier.add(page);
  const [media1, client1] = [
    { clock: 'media1', at: seconds(3_600) },
    { clock: 'client1', at: 0 },
  ];
  const slack = seconds(0);
  return assemble(dossier, [
    { before: media1, after: client1, slack },
    { before: client1, after: media1, slack },
  ]);
}
const here = seen(failed, { at: 7_200, on: 'media1', line: 1 });
const there = seen(failed, { at: 5_400, on: 'client1', line: 9 });
const evidence = evidenceWith(here, there, here);

describe('a sentence', () => {
  test('is dated by the first that proves it, on the common clock, and says how that was stamped where it differs', () => {
    assert.deepEqual(tell(evidence, [there, here], 'so').at, instant(seconds(9_000)));
    assert.deepEqual(tell(evidence, [there, here], 'so').stamped, there.at);
    assert.equal(tell(evidence, here, 'so').stamped, undefined);
  });
  test('cites each line once', () => {
    assert.deepEqual(tell(evidence, [here, there, here], 'so').citations, [here.source, there.source]);
  });
  test('of a log has the time of midnight where the log has others', () => {
    const line = (stamp: string) =>
      `Nov 2${stamp} fw1 : %ASA-6-106015: Deny TCP (no connection) from 10.1.1.1/4000 to 10.2.2.2/1556 flags ACK on interface inside\n`;
    const told = (...stamps: readonly string[]) => {
      const log = evidenceOf({ 'fw1/asa.log': stamps.map(line).join('') });
      const last = log.timeline.observations.at(-1) ?? assert.fail();
      return tell(log, last, 'so').at;
    };
    assert.notEqual(told('4 2026 23:00:00', '5 2026 00:00:00'), undefined);
    assert.equal(told('5 2026 00:00:00'), undefined);
  });
  test('has no time when a setting proves it, or a line without a stamp, which stands at midnight', () => {
    const setting = seen({ kind: 'setting', name: 'a', value: '1' }, { at: 7_200, on: 'media1' });
    const unstamped = seen({ kind: 'counter', name: 'ListenDrops', value: 1 }, { at: 0, on: 'media1' });
    for (const one of [setting, unstamped]) assert.equal(tell(evidenceWith(here, one), one, 'so').at, undefined);
  });
  test('on what is missing is marked as such', () => {
    assert.deepEqual(gap('Nobody knows.'), { text: 'Nobody knows.', citations: [], gap: true });
  });
});

describe('names', () => {
  const sockets = '2026-11-20 10:30:00\ntcp 0 0 10.1.0.10:22 10.9.9.9:50000 ESTABLISHED';
  const known = evidenceOf({ 'media1/netstat.txt': sockets });
  test('of hosts stand for their addresses, and beside them when asked', () => {
    assert.equal(at(known, endpointOf('10.1.0.10:1556')), 'media1:1556');
    assert.equal(at(known, endpointOf('10.1.0.10:1556'), 'both'), 'media1 (10.1.0.10) port 1556');
  });
  test('are wanting for strangers and for loopback, whoever uses it', () => {
    assert.equal(at(known, endpointOf('10.2.0.20:1556'), 'both'), '10.2.0.20:1556');
    assert.equal(at(known, endpointOf('127.0.0.1:1556')), '127.0.0.1:1556');
  });
  test('of processes are told with their host, as far as the evidence names them', () => {
    const bpbrm = { name: 'bpbrm', pid: 71 };
    assert.equal(who(seen(failed, { at: 1, on: 'media1', process: bpbrm })), 'bpbrm on media1');
    assert.equal(who(seen(failed, { at: 1, on: 'media1', process: { name: '', pid: 71 } })), 'a process on media1');
    assert.equal(who(seen(failed, { at: 1 }), 'The caller'), 'The caller');
  });
});

test('numbers agree with their nouns', () => {
  assert.deepEqual(
    [0, 1, 2].map((number) => count(number, 'connect')),
    ['0 connects', '1 connect', '2 connects'],
  );
  assert.equal(count(3, 'entry', 'entries'), '3 entries');
});

test('a sentence begins with a capital, but a host is spelled as it is', () => {
  assert.deepEqual(['the firewall', 'fw1', 'theatre1'].map(capital), ['The firewall', 'fw1', 'theatre1']);
});
