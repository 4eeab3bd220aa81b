import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { BytePages } from './byte-pages.ts';

const pieces = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 9_000 }),
    fc.string({ unit: 'binary', maxLength: 3_000 }),
    fc.constant(new Uint8Array(400_000).fill(7)),
  ),
  { maxLength: 200 },
);

describe('bytes in pages', () => {
  test('are what was added, in order, whatever the sizes', () =>
    fc.assert(
      fc.property(pieces, (all) => {
        const bytes = new BytePages();
        for (const one of all)
          if (typeof one === 'string') bytes.addText(one);
          else bytes.room(one.length).set(one);
        const expected = Buffer.concat(all.map((one) => Buffer.from(one as string)));
        assert.ok(Buffer.concat(bytes.pages).equals(expected));
        assert.ok(bytes.pages.every(({ length }) => length > 0));
      }),
      { numRuns: 60 },
    ));

  test('that were read stay as they are when more is added', () => {
    const bytes = new BytePages();
    bytes.addText('one');
    const { pages } = bytes;
    bytes.addText('two');
    assert.equal(Buffer.concat(pages).toString(), 'one');
    assert.equal(Buffer.concat(bytes.pages).toString(), 'onetwo');
  });
});
