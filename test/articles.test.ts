import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { diagnose } from '../src/diagnose/index.ts';
import type { CauseCode } from '../src/model/codes.ts';
import type { Confidence } from '../src/model/finding.ts';
import { evidenceOf } from './evidence.ts';

const folder = join('..', 'shared', 'seeds');

interface Expected {
  readonly cause: CauseCode;
  readonly confidence: Confidence;
  /** What the article’s excerpt does not show and the finding must not say. */
  readonly never: readonly RegExp[];
}

/**
 * The published articles, as a reader would paste them: addresses stripped, lines cut out. Prose that names statuses,
 * and configuration that nobody used, are no evidence of anything.
 */
const articles: Readonly<Record<string, Expected | undefined>> = {
  '000': {
    cause: 'ASYMMETRIC_RETURN',
    confidence: 'possible',
    never: [/status (?:46|59|25|40|58)/, /\d+\.\d+\.\d+\.\d+/],
  },
  '001': { cause: 'FALLBACK_DELAY_OUTLIVES_WAIT', confidence: 'likely', never: [/in time by/, /PBX is not running/] },
  '002': { cause: 'IDLE_TIMEOUT', confidence: 'likely', never: [/13724/, /1972/] },
  '003': undefined,
  '004': undefined,
};

describe('the articles’ excerpts give their cause and claim nothing that they do not show', () => {
  if (!existsSync(folder)) {
    console.warn(`SKIPPED: ${folder} is not there, so the published articles are not tested`);
    test.skip('no articles');
    return;
  }
  for (const file of readdirSync(folder)) {
    const expected = articles[file.slice(0, 3)];
    test(`${file.slice(0, 3)}: ${expected?.cause ?? 'nothing is claimed'}`, () => {
      const findings = diagnose(evidenceOf({ [`#articles/${file}`]: readFileSync(join(folder, file), 'utf8') }));
      assert.equal(findings[0]?.cause, expected?.cause);
      assert.equal(findings[0]?.confidence, expected?.confidence);
      const told = JSON.stringify([
        findings[0]?.headline,
        findings[0]?.story.map(({ text }) => text),
        findings[0]?.figures,
      ]);
      for (const claim of expected?.never ?? []) assert.doesNotMatch(told, claim);
    });
  }
});
