import assert from 'node:assert/strict';
import { test } from 'vitest';
import { options, optionsOff, owned } from '../../../test/live/made-sockets.ts';
import { seconds } from '../../base/duration.ts';
import { serviceLog } from '../service-log.ts';
import type { RuleResult } from './rule-result.ts';
import type { Rule } from './rules.ts';
import { logLook } from './watch-log.ts';
import { WatchMetrics } from './watch-metrics.ts';

const rule: Rule = { name: 'db', filter: { port: [5432] }, does: 'leave' };
const one = owned();
const set: RuleResult = { is: 'set', rule, one, treated: { ...one, is: 'set', before: optionsOff, after: options } };
const unreached: RuleResult = { is: 'unreached', one, why: { code: 'hidden', processes: 3 } };
const others: readonly RuleResult[] = [
  { is: 'left', rule, one },
  { is: 'held-already', rule, one },
];
const look = (results: readonly RuleResult[]) => ({ results, cost: seconds(2), listed: 9, namespaces: 1 });

function logged(results: readonly RuleResult[]): readonly Record<string, unknown>[] {
  const lines: string[] = [];
  logLook(serviceLog({ write: (line) => void lines.push(line) }), look(results));
  return lines.map((line) => JSON.parse(line));
}

test('what was done is a line each, and what was left none', () => {
  const [first, second, ...rest] = logged([set, unreached, ...others]);
  assert.deepEqual(
    [first?.['event'], first?.['rule'], first?.['before'], first?.['after'], first?.['processes']],
    ['keepalive set', 'db', 'off', '300/30 x5', 'postgres 4711'],
  );
  assert.deepEqual([second?.['level'], second?.['reason']], ['warn', 'hidden']);
  assert.deepEqual(rest, []);
});

test('a burst is twenty lines and a sum', () => {
  const lines = logged([...Array.from({ length: 10_000 }, () => set), unreached]);
  assert.equal(lines.length, 21);
  assert.deepEqual([lines.at(-1)?.['set'], lines.at(-1)?.['unreached']], [9_980, 1]);
});

test('metrics count results by rule, and what was not reached by reason', async () => {
  const metrics = new WatchMetrics();
  metrics.obeys(1);
  metrics.refused();
  metrics.looked(look([set, set, unreached, ...others]));
  const text = await metrics.registry.metrics();
  for (const line of [
    'set_total{rule="db"} 2',
    'held_already_total{rule="db"} 1',
    'left_total{rule="db"} 1',
    'unreached_total{reason="hidden"} 1',
    'looks_total 1',
    'look_cpu_seconds_total 2',
    'sockets 9',
    'network_namespaces 1',
    'rules 1',
    'rules_refused_total 1',
  ])
    assert.ok(text.includes(`\nholdfast_keepalive_${line}\n`), line);
});
