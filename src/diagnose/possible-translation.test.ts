import assert from 'node:assert/strict';
import { test } from 'vitest';
import { conversation } from '../../test/conversation.ts';
import { evidenceOf } from '../../test/evidence.ts';
import { flowOf } from '../../test/seen.ts';
import { formatFlow } from '../model/flow.ts';
import { possibleOther, withPossibleTranslations } from './possible-translation.ts';
import type { Finding } from '../model/finding.ts';

const NEAR = { from: '10.1.0.10:40001', to: '10.2.0.10:5432', point: 'a' };
const FAR = { from: '10.3.0.2:40001', to: '10.2.0.10:5432', point: 'b', first: 2 };
const FAR_FLOW = flowOf('10.3.0.2:40001 > 10.2.0.10:5432');

/** A finding that cites one frame. */
const citing = (frame: number): Finding => ({
  cause: 'IDLE_TIMEOUT',
  confidence: 'likely',
  headline: '',
  story: [{ text: 'It ended.', citations: [{ file: 'capture.pcap', frame }] }],
  figures: [],
  assumed: [],
  rivals: [],
  fixes: [],
  advice: [],
});

test('what may be the other half of a connection is told as a gap, of whoever cites one of them', () => {
  const evidence = evidenceOf({}, [conversation(NEAR), conversation(FAR)]);
  const [told, silent] = withPossibleTranslations(evidence, [citing(1), citing(9_999)]);
  assert.match(
    told?.story.at(-1)?.text ?? '',
    /^Possibly 10\.\d\.0\.\d+:40001 and 10\.\d\.0\.\d+:40001 .* within 2\.000 s/,
  );
  assert.equal(told?.story.at(-1)?.gap, true);
  assert.equal(silent?.story.length, 1);
});

test('the other half of a connection', () => {
  const other = possibleOther(evidenceOf({}, [conversation(NEAR), conversation(FAR)]), FAR_FLOW);
  assert.equal(other && formatFlow(other), '10.1.0.10:40001 -> 10.2.0.10:5432');
  assert.equal(possibleOther(evidenceOf({}, [conversation(FAR)]), FAR_FLOW), undefined);
});

test('where a third connection fits as well, nothing is supposed', () => {
  const third = { ...NEAR, from: '10.1.0.11:40001', point: 'c' };
  const evidence = evidenceOf(
    {},
    [NEAR, FAR, third].map((one) => conversation(one)),
  );
  assert.equal(withPossibleTranslations(evidence, [citing(1)])[0]?.story.length, 1);
});
