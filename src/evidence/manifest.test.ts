import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { hours, minutes } from '../base/duration.ts';
import { formatDay } from '../base/instant.ts';
import { readManifest } from './manifest.ts';

const read = (text: string) => readManifest(text, 'evidence.yaml');

/** The only error, as a user sees it. */
function onlyError(text: string) {
  const { errors } = read(text);
  assert.equal(errors.length, 1, JSON.stringify(errors));
  const [error] = errors;
  return error;
}

test('a rule gives host, day and zone', () => {
  const { rules, errors } = read(
    'files:\n  - path: "bpbrm/*.log"\n    host: media1\n    date: 2026-11-20\n    zone: "+01:00"\n',
  );
  assert.deepEqual(errors, []);
  const [rule] = rules;
  assert.equal(rule?.path, 'bpbrm/*.log');
  assert.equal(rule?.host, 'media1');
  assert.equal(rule?.date === undefined ? '' : formatDay(rule.date), '2026-11-20');
  assert.equal(rule?.zone, hours(1));
});

test.each([
  { written: 'UTC', zone: minutes(0) },
  { written: 'Z', zone: minutes(0) },
  { written: '"+05:30"', zone: minutes(330) },
  { written: '-0800', zone: hours(-8) },
  { written: '"+14:00"', zone: hours(14) },
])('zone $written', ({ written, zone }) => {
  assert.equal(read(`files:\n  - path: a\n    zone: ${written}`).rules[0]?.zone, zone);
});

test.each(['', '# nothing yet\n', 'files: []\n', '---\n'])('%j says nothing, which is no error', (text) => {
  assert.deepEqual(read(text), { rules: [], errors: [] });
});

describe('an error has a place, what was found, what was expected, and a remedy', () => {
  test('a key that is not known, with the one that was meant', () => {
    const error = onlyError('files:\n  - path: "*"\n    hots: media1\n');
    assert.deepEqual(error, {
      file: 'evidence.yaml',
      line: 3,
      column: 5,
      found: 'the key "hots"',
      expected: '"path", "host", "date", "zone"',
      remedy: 'did you mean "host"?',
    });
  });

  test.each([
    { text: 'file:\n  - path: a\n', at: [1, 1], remedy: /"files"/ },
    { text: 'files:\n  - path: a\n    date: 2026-02-30\n', at: [3, 11], remedy: /date/ },
    { text: 'files:\n  - path: a\n    date: 20.11.2026\n', at: [3, 11], remedy: /date/ },
    { text: 'files:\n  - path: a\n    zone: CET\n', at: [3, 11], remedy: /zone/ },
    { text: 'files:\n  - path: a\n    zone: "+14:01"\n', at: [3, 11], remedy: /zone/ },
    { text: 'files:\n  - path: a\n    zone: "+01:60"\n', at: [3, 11], remedy: /zone/ },
    { text: 'files:\n  - path: a\n    host: two words\n', at: [3, 11], remedy: /host/ },
    { text: 'files:\n  - path: a\n    host: [media1]\n', at: [3, 11], remedy: /host/ },
    { text: 'files:\n  - path: /etc/log\n', at: [2, 11], remedy: /^correct "path", or write "\*" for all files$/ },
    { text: 'files:\n  - host: media1\n', at: [2, 5], remedy: /path: "\*"/ },
    { text: 'files:\n  - a\n', at: [2, 5], remedy: /path/ },
    { text: 'files: media1\n', at: [1, 8], remedy: /path/ },
    { text: '- path: a\n', at: [1, 1], remedy: /files/ },
    { text: 'files:\n\t- path: a\n', at: [2, 1], remedy: /blanks/ },
    { text: 'files:\n  - path: "a\n', at: [3, 1], remedy: /quotes/ },
  ])('$text', ({ text, at, remedy }) => {
    const { rules, errors } = read(text);
    const [error] = errors;
    assert.deepEqual(rules, []);
    assert.deepEqual([error?.line, error?.column], at);
    assert.match(error?.remedy ?? '', remedy);
    assert.ok(error?.found && error.expected);
  });

  test('and leaves the other rules as they are', () => {
    const { rules, errors } = read('files:\n  - path: a\n    zone: CET\n  - path: b\n    host: media1\n');
    assert.equal(errors.length, 1);
    assert.deepEqual(rules, [{ path: 'b', host: 'media1' }]);
  });
});

test('nothing that can be written throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' })), (text) => {
      for (const { line, column } of read(text).errors) assert.ok(line >= 1 && column >= 1);
    }),
  );
  const piece = fc.constantFrom(
    'files:',
    '\n',
    '  ',
    '- ',
    'path: ',
    'host',
    ': ',
    '"',
    '*a',
    '&a ',
    '<<: ',
    '{',
    '}',
    '[',
    '!!x ',
    '2026-11-20',
  );
  fc.assert(fc.property(fc.array(piece), (pieces) => void read(pieces.join(''))));
});
