import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { connectScenarios } from './connect-scenarios.ts';
import { idleScenarios } from './idle-scenarios.ts';
import { loggingScenarios } from './logging-scenarios.ts';
import { peerScenarios } from './peer-scenarios.ts';
import { vendorScenarios } from './vendor-scenarios.ts';
import { wayScenarios } from './way-scenarios.ts';
import { looped, type Loop, played, type Scenario } from './scenario.ts';

/** With what is counted in it. */
const counted = ({ findings }: Loop): readonly unknown[] =>
  findings.map(({ cause, confidence, headline, figures }) => ({ cause, confidence, headline, figures }));

const told = ({ findings }: Loop): string =>
  findings.map(({ cause, confidence, headline }) => `${cause} (${confidence}): ${headline}`).join('\n') || 'nothing';

const ofKind: readonly (readonly [string, readonly Scenario[]])[] = [
  ['silence', idleScenarios],
  ['connecting', connectScenarios],
  ['the other end', peerScenarios],
  ['the way', wayScenarios],
  ['logs of other vendors', vendorScenarios],
  ['rules that log', loggingScenarios],
];

const ofProxy = peerScenarios.find(({ causes }) => causes.includes('PROXY_IDLE_LIMIT'));

test.each([idleScenarios[0], connectScenarios[0], ofProxy])(
  '$name: what stands in a capture and in its text counts once',
  (scenario) => {
    assert.ok(scenario);
    const [frames, both] = (['pcap', 'both'] as const).map((captures) => looped(scenario.broken, { captures }));
    assert.ok(frames && both && frames.findings.length > 0);
    assert.deepEqual(counted(both), counted(frames));
  },
);

for (const [kind, scenarios] of ofKind)
  describe(kind, () => {
    test.each(scenarios)('$name', ({ broken, healed, causes, because, rival, result, emitted }) => {
      const loop = looped(broken, emitted);
      assert.deepEqual(loop.simulation.errors, []);
      const [outcome] = loop.simulation.outcomes;
      assert.equal(outcome?.result === 'completed', result === 'completed', `it came to ${outcome?.result}`);
      assert.equal(played(healed).outcomes[0]?.result, 'completed', 'without the fault all is well');
      const [first] = loop.findings;
      assert.ok(first && causes.includes(first.cause), `expected ${causes.join(' or ')}, found\n${told(loop)}`);
      if (rival)
        assert.ok(
          first.rivals.some(({ cause, splitBy }) => cause === rival && splitBy !== undefined),
          `no rival ${rival}`,
        );
      assert.equal(causes.length > 1, because !== undefined, 'more than one cause has a reason');
    });
  });
