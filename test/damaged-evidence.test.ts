import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { columnsOf } from '../src/view/columns.ts';
import { cpuMs } from './cpu-time.ts';
import { damaged, damages } from './damage.ts';
import { type Diagnosis, diagnosed } from './pipeline.ts';

/** Longer ones, and captures, have tests of their own; so these take seconds. */
const BYTES_MAX = 30_000;

/** Every text of every case: file by name, and its content. */
const texts = readdirSync('cases')
  .map((name) => join('cases', name, 'evidence'))
  .filter((folder) => existsSync(folder))
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(?:pcap|yaml)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => ({ name: path.slice(folder.length + 1), content: readFileSync(path) })),
  )
  .filter(({ content }) => content.length < BYTES_MAX);

/**
 * Terminal control, what turns text round, what cannot be seen; and what a calculation leaves that had no number to
 * begin with.
 */
const UNFIT =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\b(?:NaN|undefined|Infinity)\b|\[object/;

function isFit({ text, json, svg }: Diagnosis, what: string): void {
  for (const output of [text, json, svg]) {
    const at = output.search(UNFIT);
    assert.equal(at, -1, `${what}: ${JSON.stringify(output.slice(Math.max(0, at - 60), at + 20))}`);
  }
  JSON.parse(json);
  for (const line of text.split('\n')) assert.ok(columnsOf(line) <= 100, `${what}: ${line}`);
}

describe('evidence that comes damaged is read without a fault, and what is said of it is fit for a screen', () => {
  test.each(damages.map((damage, i) => [damage.name, damage, i] as const))('%s', async (_, damage, turn) => {
    // Each damage to every tenth file, each time to others: all files have their turn with some.
    for (const [i, { name, content }] of texts.entries()) {
      if ((i + turn) % 10 !== 0) continue;
      const begun = cpuMs();
      isFit(await diagnosed({ [name]: damaged(content, damage, i) }), `${name}, seed ${i}`);
      assert.ok(cpuMs() - begun < 15_000, `${name} took too long`);
    }
  });
});

test('lines of no meaning above and below those of a file take none of them away', async () => {
  const noise = ['\x1b[2J\x9b no log at all', '\xff\xfe\0\x01', 'x'.repeat(70_000), '\u202eabc'];
  for (const [i, { name, content }] of texts.entries()) {
    if (i % 4 !== 0) continue;
    const lines = content.toString('latin1').split('\n');
    // Not between them: a table ends with a line that is not its own.
    const among = Buffer.from([noise[0], ...lines, ...noise].join('\n'), 'latin1');
    const [plain, noisy] = [await diagnosed({ [name]: content }), await diagnosed({ [name]: among })];
    const kinds = ({ evidence }: Diagnosis) => evidence.timeline.observations.map(({ kind }) => kind);
    assert.deepEqual(kinds(noisy), kinds(plain), name);
  }
});
