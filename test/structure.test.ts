import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { circlesOf, type SourceFile, sourceFiles, targetOf } from './source-files.ts';
import { elsewhere, layers, nothingRuns } from './structure-table.ts';

const all = sourceFiles('src');
const sources = all.filter(({ path }) => !path.endsWith('.test.ts'));

const { pure: PURE, impure: IMPURE } = layers;
const LAYERS = [...PURE, ...IMPURE];

const above = (layer: string): readonly string[] => LAYERS.slice(LAYERS.indexOf(layer) + 1);

interface Border {
  readonly from: string;
  readonly mustNot: readonly string[];
  readonly why: string;
}

/** Imports go down only. */
const borders: readonly Border[] = [
  { from: 'base', mustNot: above('base'), why: 'times and addresses are what everything else is told in' },
  { from: 'wire', mustNot: above('wire'), why: 'bytes become packets without anybody knowing what they mean' },
  { from: 'model', mustNot: ['wire', ...above('model')], why: 'the nouns are shared by those who never see a packet' },
  { from: 'config', mustNot: above('config'), why: 'a configuration is read, not judged' },
  { from: 'trace', mustNot: above('trace'), why: 'one packet at one instant knows no clock' },
  { from: 'sim', mustNot: above('sim'), why: 'the simulator plays what it is given; who gives it is above' },
  { from: 'dialogue', mustNot: above('dialogue'), why: 'what applications say does not depend on who listens' },
  { from: 'check', mustNot: above('check'), why: 'the simulation’s own truth is the referee of the diagnosis' },
  { from: 'emit', mustNot: above('emit'), why: 'logs are written as products write them, not as readers like them' },
  {
    from: 'evidence',
    mustNot: ['sim', 'dialogue', 'check', 'emit', ...above('evidence')],
    why: 'what was seen must not depend on what it is taken to mean',
  },
  { from: 'diagnose', mustNot: above('diagnose'), why: 'a finding is the same however it is shown or fixed' },
  { from: 'fix', mustNot: above('fix'), why: 'a fix is a patch; its text and its drawing are views of it' },
  { from: 'view', mustNot: above('view'), why: 'a view returns text; who prints it is above' },
  { from: 'live', mustNot: above('live'), why: 'sockets are used by servers and commands, not the other way round' },
  { from: 'lab', mustNot: above('lab'), why: 'the lab is driven by commands and tests' },
  { from: 'fleet', mustNot: above('fleet'), why: 'many cases are many times one case' },
  { from: 'server', mustNot: above('server'), why: 'the page asks the server, not the other way round' },
  { from: 'ui', mustNot: IMPURE.filter((layer) => layer !== 'ui'), why: 'it runs in a browser' },
];

describe('imports go down', () => {
  test('every layer has its border, but the topmost', () => {
    assert.deepEqual(
      borders.map(({ from }) => from),
      LAYERS.filter((layer) => layer !== 'cli'),
    );
  });

  test('and every folder of src is a layer', () => {
    assert.deepEqual(
      [...new Set(all.map(({ layer }) => layer))].filter((layer) => !LAYERS.includes(layer)),
      [],
    );
  });

  for (const { from, mustNot, why } of borders) {
    test(`${from}: ${why}`, () => {
      const crossing = all
        .filter(({ layer }) => layer === from)
        .flatMap(({ path, imports }) =>
          imports
            .filter(
              (imported) => mustNot.includes(targetOf(path, imported).split('/')[1] ?? '') && imported.startsWith('.'),
            )
            .map((imported) => `${path} imports ${imported}`),
        );
      assert.deepEqual(crossing, []);
    });
  }
});

test('no file needs itself by way of others, but for types, which are gone when it runs', () => {
  assert.deepEqual(circlesOf(sources), []);
});

/** What would make a pure layer depend on the moment, the machine or chance; and what to use. */
const banned: readonly { readonly call: RegExp; readonly instead: string }[] = [
  { call: /\bDate\.now\b|\bnew Date\(\)|\bnew Date\b(?!\()/, instead: 'take the instant as an argument' },
  { call: /\bperformance\b/, instead: 'take the instant as an argument' },
  { call: /\bMath\.random\b|\bcrypto\.\w/, instead: 'take a seeded generator as an argument' },
  { call: /\b(?:setTimeout|setInterval|setImmediate|queueMicrotask)\b/, instead: 'say when you want to be woken' },
  {
    call: /\bprocess\.(?:argv|env|std\w+|exit\w*|hrtime|cwd|platform|on\w*|nextTick|memoryUsage|version\w*)\b/,
    instead: 'let the command pass it',
  },
  { call: /\bfetch\(|\bWebSocket\b|\bXMLHttpRequest\b/, instead: 'let live or cli fetch it' },
  { call: /\bBuffer\b/, instead: 'Uint8Array and DataView, which browsers have' },
  { call: /\bconsole\b/, instead: 'return what you have to say' },
];

/** Packages that run anywhere and that a pure layer may use. */
const packages: Readonly<Record<string, readonly string[]>> = {
  evidence: ['yaml'],
  config: ['yaml', 'valibot', '@valibot/to-json-schema'],
  dialogue: ['valibot'],
  check: ['yaml', 'valibot', '@valibot/to-json-schema'],
  view: ['elkjs/lib/elk.bundled.js'],
};

const pure = sources.filter(({ layer }) => PURE.includes(layer));

describe('pure layers', () => {
  for (const { call, instead } of banned) {
    test(`do not use ${call.source}: ${instead}`, () => {
      assert.deepEqual(
        pure.flatMap(({ path, code }) => (call.test(code) ? [`${path}: ${call.exec(code)?.[0]}`] : [])),
        [],
      );
    });
  }

  test('import no module of Node and no package that is not listed', () => {
    const foreign = pure.flatMap(({ path, layer, imports }) =>
      imports
        .filter((imported) => !imported.startsWith('.') && !(packages[layer] ?? []).includes(imported))
        .map((imported) => `${path} imports ${imported}`),
    );
    assert.deepEqual(foreign, []);
  });
});

const LINES_MAX = 400;
/** `lineWidth` of biome.json, which leaves comments alone. */
const COLUMNS_MAX = 120;
const isWideComment = (line: string): boolean =>
  line.length > COLUMNS_MAX &&
  /^\s*(?:\/\/|\/?\*)/.test(line) &&
  !/https?:\/\/|oxlint-|\* \||\* `[^`]+`\S*$/.test(line);

describe('files', () => {
  test(`have at most ${LINES_MAX} lines, unless they are a table`, () => {
    const long = sourceFiles('src', 'test', 'bench').filter(
      ({ path, lines }) => lines > LINES_MAX && !/table(?:\.test)?\.ts$/.test(path),
    );
    assert.deepEqual(
      long.map(({ path, lines }) => `${path}: ${lines}`),
      [],
    );
  });

  test(`have comments of at most ${COLUMNS_MAX} columns, as code has; tables, addresses of pages and one word of code aside`, () => {
    const files = sourceFiles('src', 'test', 'bench', 'scripts');
    const wide = files.flatMap(({ path }) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .flatMap((line, i) => (isWideComment(line) ? [`${path}:${i + 1}`] : [])),
    );
    assert.deepEqual(wide, []);
  });

  test('are named by what they hold', () => {
    const vague = all.filter(({ path }) =>
      /(?:^|[/-])(?:utils?|helpers?|common|manager|misc|shared)(?:[.-]|\/)/.test(path),
    );
    assert.deepEqual(
      vague.map(({ path }) => path),
      [],
    );
  });

  test('import with the ending that they have', () => {
    const bare = all.flatMap(({ path, imports }) =>
      imports.filter((one) => one.startsWith('.') && !one.endsWith('.ts')).map((one) => `${path} imports ${one}`),
    );
    assert.deepEqual(bare, []);
  });
});

/** Layers in which a file of more lines than this has its test beside it. */
const TESTED = new Set([
  'base',
  'wire',
  'model',
  'config',
  'trace',
  'sim',
  'dialogue',
  'check',
  'emit',
  'evidence',
  'diagnose',
  'view',
  'live',
  'lab',
]);
const UNTESTED_LINES_MAX = 40;

const testOf = (path: string): string => path.replace(/\.ts$/, '.test.ts');
const isSmall = ({ path, lines }: SourceFile) => lines <= UNTESTED_LINES_MAX || path.endsWith('/index.ts');

describe('tests', () => {
  test(`stand beside files of more than ${UNTESTED_LINES_MAX} lines`, () => {
    const untested = sources.filter(
      (file) =>
        TESTED.has(file.layer) &&
        !isSmall(file) &&
        !existsSync(testOf(file.path)) &&
        !nothingRuns.some((one) => one.file === file.path) &&
        !elsewhere.some(({ files }) => files.test(file.path)),
    );
    assert.deepEqual(
      untested.map(({ path }) => path),
      [],
    );
  });

  test('are missing only where a file exists in which nothing runs', () => {
    const gone = nothingRuns.filter(
      ({ file }) => !sources.some(({ path }) => path === file) || existsSync(testOf(file)),
    );
    assert.deepEqual(gone, []);
    const types = sources.find(({ path }) => path === 'src/evidence/reader.ts');
    assert.doesNotMatch(types?.code ?? '', /\b(?:function|const|class)\b/);
  });

  test('that stand elsewhere exist', () => {
    assert.deepEqual(
      elsewhere.filter((one) => !existsSync(one.test)).map((one) => one.test),
      [],
    );
  });

  test('stand beside every cause', () => {
    const causes = sources.filter(
      ({ path, code }) => path.startsWith('src/diagnose/causes/') && /\bexport const \w+: Cause\b/.test(code),
    );
    assert.ok(causes.length > 0);
    assert.deepEqual(
      causes.filter(({ path }) => !existsSync(testOf(path))).map(({ path }) => path),
      [],
    );
  });
});
