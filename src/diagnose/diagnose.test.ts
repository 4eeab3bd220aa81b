import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { cpuMs } from '../../test/cpu-time.ts';
import { limits } from '../base/limits.ts';
import { built, deniedByList, noConnection, torn } from '../../test/asa-log.ts';
import { conversation, moment } from '../../test/conversation.ts';
import { evidenceOf } from '../../test/evidence.ts';
import { diagnose } from './diagnose.ts';

const hour = 3_600;
const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const idleDeath = [built({ at: 10 * hour, ...ends }), torn({ at: 11 * hour + 120, ...ends, lasted: hour + 120 })];
const noticed = {
  'media1/netstat.txt': `2026-11-20 10:30:00\ntcp 0 0 ${ends.from} ${ends.to} ESTABLISHED`,
  'media1/bpbrm/log.112026':
    '12:30:01.000 [71] <2> bpbrm Exit: client backup EXIT STATUS 40: network connection broken',
};

test('nothing wrong is no finding', () => {
  assert.deepEqual(diagnose(evidenceOf({})), []);
  assert.deepEqual(diagnose(evidenceOf({}, [conversation({ ...ends })])), []);
});

test('what leads to the failure of a host stands before what is certain and leads nowhere', () => {
  const refused = conversation({
    from: '10.1.0.10:41000',
    to: '10.2.0.77:9999',
    node: 'other1',
    first: 60,
    handshake: { refused: moment(60.001, 2), synAckCount: 0, synAck: undefined },
  });
  const other1 = { 'other1/netstat.txt': '2026-11-20 00:00:30\ntcp 0 0 10.2.0.77:22 10.1.0.9:50000 ESTABLISHED' };
  const findings = diagnose(evidenceOf({ 'fw1/asa.log': idleDeath.join('\n'), ...noticed, ...other1 }, [refused]));
  assert.deepEqual(
    findings.map(({ cause, confidence }) => [cause, confidence]),
    [
      ['IDLE_TIMEOUT', 'likely'],
      ['NO_LISTENER', 'proved'],
    ],
  );
});

test('where no host reports a failure the surer finding is first', () => {
  const denied = deniedByList({ at: 5, from: '10.1.0.10:40002', to: '10.2.0.20:22' });
  const late = noConnection({ at: 12 * hour, ...ends });
  const findings = diagnose(evidenceOf({ 'fw1/asa.log': [denied, ...idleDeath, late].join('\n') }));
  assert.deepEqual(
    findings.map(({ confidence }) => confidence),
    ['proved', 'possible'],
  );
});

test('a story runs forward in time', () => {
  for (const { story } of diagnose(evidenceOf({ 'fw1/asa.log': idleDeath.join('\n'), ...noticed }))) {
    const times = story.flatMap(({ at }) => at ?? []);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
  }
});

test('every finding has a rival, advice for each fix, and cites a line for every dated sentence', () => {
  for (const finding of diagnose(evidenceOf({ 'fw1/asa.log': idleDeath.join('\n'), ...noticed }))) {
    assert.ok(finding.rivals.length > 0);
    assert.deepEqual(
      finding.advice.map(({ fix }) => fix),
      finding.fixes,
    );
    for (const { at, citations } of finding.story) assert.ok(at === undefined || citations.length > 0);
  }
});

test('of one cause no more is told than a person reads; the rest is counted', () => {
  const services = Array.from({ length: limits.findingsPerCauseMax + 30 }, (_, i) => {
    const one = { from: `10.1.0.10:${40_000 + i}`, to: `10.2.0.20:${2_000 + i}`, id: i + 1 };
    return [built({ at: 10, ...one }), torn({ at: 10 + hour, ...one, lasted: hour })];
  });
  const findings = diagnose(evidenceOf({ 'fw1/asa.log': services.flat().join('\n') }));
  assert.equal(findings.length, limits.findingsPerCauseMax);
  assert.match(findings.at(-1)?.headline ?? '', /^31 more findings of this cause/);
});

const cost = (connections: number) => {
  const lines = Array.from({ length: connections }, (_, i) => {
    const one = { from: `10.1.${i % 200}.10:${1_024 + (i % 60_000)}`, to: `10.2.0.20:${1 + (i % 50)}`, id: i + 1 };
    return [
      built({ at: i % 40_000, ...one }),
      torn({ at: (i % 40_000) + hour, ...one, lasted: hour }),
      noConnection({ at: (i % 40_000) + hour + 60, ...one }),
      deniedByList({ at: i % 40_000, from: one.from, to: `10.3.0.9:${1 + (i % 5_000)}` }),
    ];
  });
  const evidence = evidenceOf({ 'fw1/asa.log': lines.flat().join('\n'), ...noticed });
  const from = cpuMs();
  diagnose(evidence);
  return cpuMs() - from;
};

describe('a long log', () => {
  /**
   * Doubling the log must not quadruple the time; the smallest times of a few runs are compared, because other work
   * shares the machine.
   */
  test('takes time in proportion to its length', () => {
    cost(500);
    const [one, four] = [Math.min(cost(3_000), cost(3_000)), Math.min(cost(12_000), cost(12_000))];
    assert.ok(four < one * 12 + 200, `${one.toFixed()} ms for 3,000 connections, ${four.toFixed()} ms for 12,000`);
  }, 120_000);
});
