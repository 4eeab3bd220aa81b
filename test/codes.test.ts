import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { EXIT } from '../src/cli/exit.ts';
import { version } from '../src/cli/version.ts';
import { causeList } from '../src/diagnose/index.ts';
import { assumptions, causes, dispositions, fixIds } from '../src/model/codes.ts';
import { applicationReasons } from '../src/trace/netbackup/application-reasons.ts';
import { asaReasons } from '../src/trace/asa/asa-reasons.ts';
import { hostReasons } from '../src/trace/host/host-reasons.ts';
import { flawCodes } from '../src/trace/lint/flaw-codes.ts';
import { tableReasons } from '../src/trace/table/table-reasons.ts';
import { netfilterReasons } from '../src/trace/netfilter/netfilter-reasons.ts';
import { sourceFiles } from './source-files.ts';

/** The rows of the table below a heading of docs/codes.md: code, sentence, and what stands after it. */
function documented(heading: string): readonly (readonly string[])[] {
  const page = readFileSync('docs/codes.md', 'utf8');
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, code = '', rest = '']) => [
    code,
    ...rest.split(' | '),
  ]);
}

const pairs = (rows: readonly (readonly string[])[]) => rows.map(([code, sentence]) => [code, sentence]);

describe('docs/codes.md says what the code says', () => {
  test('causes', () => assert.deepEqual(pairs(documented('Causes')), Object.entries(causes)));
  test('assumptions', () => assert.deepEqual(pairs(documented('Assumptions')), Object.entries(assumptions)));
  test('fixes', () => assert.deepEqual(pairs(documented('Fixes')), Object.entries(fixIds)));
  test('dispositions', () => assert.deepEqual(pairs(documented('Dispositions')), Object.entries(dispositions)));
  test.each([
    ['a host', hostReasons],
    ['netfilter', netfilterReasons],
    ['a firewall of the ASA family', asaReasons],
    ['a device of which only the manners are known', tableReasons],
    ['an application', applicationReasons],
  ])('reasons of %s', (whose, table) =>
    assert.deepEqual(pairs(documented(`Reasons of ${whose}`)), Object.entries(table)),
  );
  test('flaws', () => assert.deepEqual(pairs(documented('Flaws')), Object.entries(flawCodes)));
  test('exit codes', () => {
    assert.deepEqual(
      documented('Exit codes').map(([code]) => Number(code)),
      Object.values(EXIT),
    );
  });
});

describe('causes', () => {
  const looked = causeList.map(({ code }) => code);

  test('that evidence shows are the ones that somebody looks for', () => {
    const fromEvidence = documented('Causes').filter(([, , from]) => from === 'evidence');
    assert.deepEqual(new Set(fromEvidence.map(([code]) => code)), new Set<string>(looked));
  });

  test('are looked for once', () => {
    assert.equal(new Set(looked).size, looked.length);
  });
});

describe('every sentence', () => {
  const all = Object.entries({
    ...causes,
    ...assumptions,
    ...fixIds,
    ...dispositions,
    ...hostReasons,
    ...netfilterReasons,
    ...asaReasons,
    ...tableReasons,
    ...applicationReasons,
    ...flawCodes,
  });

  test.each(all)('%s is one that ends', (_, sentence) => {
    assert.match(sentence, /^[A-Z“].*[.)]$/u);
    assert.ok(sentence.length <= 200);
  });
});

describe('every code is used', () => {
  const deciding = sourceFiles('src/diagnose', 'src/trace', 'src/config', 'src/check', 'src/fix').filter(
    ({ path }) => !path.endsWith('.test.ts') && !/-(?:reasons|codes)\.ts$/.test(path),
  );
  const text = deciding.map(({ path }) => readFileSync(path, 'utf8')).join('\n');

  /** The report says it in its own words beside the clocks, where it holds for all findings. */
  const saidElsewhere = new Set(['ASSUMED_CLOCKS_AGREE']);
  const reasons = { ...hostReasons, ...netfilterReasons, ...asaReasons, ...tableReasons, ...applicationReasons };
  const codes = [assumptions, fixIds, dispositions, reasons, flawCodes]
    .flatMap((table) => Object.keys(table))
    .filter((code) => !saidElsewhere.has(code));

  test.each(codes)('%s', (code) => {
    assert.match(text, new RegExp(`'${code}'`));
  });
});

test('the command and the package are of one version', () => {
  const { version: ofPackage } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  assert.equal(version, ofPackage);
});
