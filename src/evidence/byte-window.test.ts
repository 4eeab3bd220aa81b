import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { ByteWindow } from './byte-window.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (some: Uint8Array) => new TextDecoder().decode(some);

/** The whole lines of chunks, as they come. */
function lines(chunks: readonly string[]): string {
  const window = new ByteWindow();
  let read = '';
  for (const chunk of chunks) {
    let rest = bytes(chunk);
    while (rest.length > 0) {
      rest = rest.subarray(window.append(rest));
      if (window.end <= window.start) continue;
      read += text(window.bytes.subarray(window.start, window.end));
      window.discard();
    }
  }
  if (window.closeLine()) read += text(window.bytes.subarray(window.start, window.end));
  return read;
}

describe('lines that pass by', () => {
  test('are whole', () => {
    const window = new ByteWindow();
    window.append(bytes('one\ntwo\nthr'));
    assert.equal(text(window.bytes.subarray(window.start, window.end)), 'one\ntwo\n');
    assert.equal(window.partial, 3);
  });

  test('are all there in the end, however they are cut', () => {
    const long = 'x'.repeat(3_000);
    const chunk = fc.constantFrom('a', '\n', 'line\n', long, `${long}\n`, '');
    fc.assert(
      fc.property(fc.array(chunk), (chunks) => {
        const whole = chunks.join('');
        assert.equal(lines(chunks), whole === '' || whole.endsWith('\n') ? whole : `${whole}\n`);
      }),
    );
  });

  test('of more than the window holds come in turns', () => {
    const large = `${'0123456789abcdef'.repeat(8)}\n`.repeat(20_000);
    assert.equal(lines([large]).length, large.length);
  });
});

describe('bytes that are put where they will be searched', () => {
  test('are taken as if they had been copied', () => {
    const chunk = fc.constantFrom('a', '\n', 'line\n', 'x'.repeat(3_000), 'y\n'.repeat(600));
    fc.assert(
      fc.property(fc.array(fc.tuple(chunk, fc.boolean())), (chunks) => {
        const [window, other] = [new ByteWindow(), new ByteWindow()];
        for (const [some, inPlace] of chunks) {
          const free = window.free();
          free.set(bytes(some));
          window.append(inPlace ? free.subarray(0, some.length) : bytes(some));
          other.append(bytes(some));
          assert.deepEqual([window.first, window.start, window.end], [other.first, other.start, other.end]);
          assert.ok(
            Buffer.from(window.bytes.subarray(window.first, window.end)).equals(
              other.bytes.subarray(other.first, other.end),
            ),
          );
          for (const one of [window, other]) if (one.end > one.start) one.discard();
          assert.equal(window.partial, other.partial);
        }
      }),
    );
  });

  test('have a page of their own once whole lines were read', () => {
    const window = new ByteWindow();
    for (const some of ['one\ntwo\nthr', `${'x'.repeat(5_000)}\nbegun`]) {
      window.append(bytes(some));
      window.discard();
      assert.equal(window.free().byteOffset % 4_096, 0);
    }
  });
});

describe('what was read already', () => {
  test('is kept for some short lines, from the beginning of one', () => {
    const window = new ByteWindow();
    window.append(bytes(`${'old line\n'.repeat(1_000)}begun`));
    window.discard();
    const kept = text(window.bytes.subarray(window.first, window.start));
    assert.ok(kept.length > 900 && kept.length <= 1_024);
    assert.match(kept, /^(?:old line\n)+$/);
    assert.equal(window.partial, 5);
  });

  test('is nothing of a line longer than that', () => {
    const window = new ByteWindow();
    window.append(bytes(`${'x'.repeat(5_000)}\n`));
    window.discard();
    assert.equal(window.start, window.first);
  });

  test('goes with a line that never ends', () => {
    const window = new ByteWindow();
    window.append(bytes('never'));
    window.discardPartial();
    assert.deepEqual([window.partial, window.closeLine()], [0, false]);
  });
});
