import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { type NetfilterReading, readNftJson, readNftText } from '../../src/config/index.ts';
import { Lab, labMissing, type Namespace } from './named-lab.ts';

const missing = labMissing('nft');
if (missing) console.warn(`SKIPPED: no nft whose listings could be compared: ${missing}`);

const RULES = readFileSync(resolve(import.meta.dirname, 'every-expression.nft'), 'utf8');

/** Without the places of the lines, which differ by nature. */
const bare = ({ ruleset }: NetfilterReading): unknown =>
  JSON.parse(JSON.stringify(ruleset, (key, value: unknown) => (key === 'by' ? undefined : value)));

describe.skipIf(missing !== undefined)('both listings of nft', () => {
  let lab: Lab;
  let at: Namespace;
  beforeAll(() => {
    lab = new Lab();
    at = lab.namespace('nft');
    at.must(['nft', '-f', '-'], { input: RULES });
  });
  afterAll(() => lab?.close());

  const asText = () => readNftText({ file: 'nft', text: at.must(['nft', 'list', 'ruleset']) });
  const asJson = () => readNftJson({ file: 'nft', text: at.must(['nft', '-j', 'list', 'ruleset']) });

  test('give the same rule set', () => {
    const text = asText();
    assert.ok(text.ruleset.chains.reduce((sum, { rules }) => sum + rules.length, 0) > 120);
    assert.deepEqual(bare(asJson()), bare(text));
  });

  test('leave the same unread, with the same words', () => {
    const reasons = ({ unread }: NetfilterReading) => unread.map(({ reason }) => reason);
    assert.deepEqual(reasons(asJson()), reasons(asText()));
    assert.equal(reasons(asText()).length, 12);
  });

  test('a rule of the JSON is shown as nft writes it, with its handle', () => {
    const shown = asJson().ruleset.chains.flatMap(({ rules }) => rules.map(({ by }) => by?.text ?? ''));
    const lines = at.must(['nft', '-a', 'list', 'ruleset']).split('\n');
    const listed = new Set(lines.map((line) => line.trim()));
    const likewise = shown.filter((text) => listed.has(text));
    assert.ok(likewise.length > shown.length * 0.8, `${likewise.length} of ${shown.length}`);
    assert.ok(shown.every((text) => / # handle \d+$/.test(text)));
  });

  test('with handles and without, the text is read alike', () => {
    const withHandles = readNftText({ file: 'nft', text: at.must(['nft', '-a', 'list', 'ruleset']) });
    assert.deepEqual(bare(withHandles), bare(asText()));
  });
});
