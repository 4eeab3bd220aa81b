import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, test } from 'vitest';
import { fileBytes } from './file-bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-bytes-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a file holds, and what was said when it could not be read to its end. */
async function read(bytes: Uint8Array): Promise<{ readonly text: string; readonly error?: string }> {
  const path = join(folder, 'one.gz');
  writeFileSync(path, bytes);
  const chunks: Buffer[] = [];
  const text = () => Buffer.concat(chunks).toString();
  try {
    for await (const chunk of fileBytes({ path, name: 'one.gz', bytes: bytes.length }, () => {}))
      chunks.push(Buffer.from(chunk));
  } catch (error) {
    return { text: text(), error: String(error) };
  }
  return { text: text() };
}

const lines = (count: number) =>
  Array.from({ length: count }, (_, i) => `line ${i} ${Math.imul(i, 2_654_435_761) >>> 0}\n`).join('');

/** All that inflates of the longest beginning that holds no damage. */
function inflating(packed: Uint8Array): string {
  let [good, bad] = [0, packed.length + 1];
  let text = '';
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      text = gunzipSync(packed.subarray(0, middle), { finishFlush: constants.Z_SYNC_FLUSH }).toString();
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return text;
}

describe('of a packed file', () => {
  test('everything is unpacked', async () => {
    assert.deepEqual(await read(gzipSync(lines(60_000))), { text: lines(60_000) });
  });

  test.each([0.02, 0.4, 0.41, 0.99])(
    'with damage at %f of it, all that inflates before it is used, to the byte',
    async (at) => {
      const packed = Uint8Array.from(gzipSync(lines(20_000)));
      const from = Math.floor(packed.length * at);
      packed.fill(0x5a, from, from + 24);
      const { text, error } = await read(packed);
      assert.ok(error);
      const expected = inflating(packed);
      assert.equal(text.length, expected.length);
      assert.equal(text, expected);
      assert.ok(at < 0.1 || text.length > 100_000);
    },
  );

  test('that was cut off, all that is there is used', async () => {
    const packed = gzipSync(lines(20_000));
    for (const length of [packed.length - 9, Math.floor(packed.length / 2), 40]) {
      const cut = packed.subarray(0, length);
      const { text, error } = await read(cut);
      assert.match(String(error), /unexpected end/);
      assert.equal(text, gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH }).toString());
    }
  });

  test('with junk behind its end, all of it is used', async () => {
    assert.equal((await read(Buffer.concat([gzipSync('all\n'), Buffer.from('junk')]))).text, 'all\n');
  });
});

describe('what is read may be put where it will be searched', () => {
  const room = Buffer.alloc(1 << 20);
  const readTo = async (bytes: Uint8Array) => {
    const path = join(folder, 'two');
    writeFileSync(path, bytes);
    const chunks: { readonly text: string; readonly inRoom: boolean }[] = [];
    for await (const chunk of fileBytes(
      { path, name: 'two', bytes: bytes.length },
      () => {},
      () => room,
    ))
      chunks.push({ text: chunk.toString(), inRoom: chunk.buffer === room.buffer });
    return { text: chunks.map(({ text }) => text).join(''), inRoom: chunks.map(({ inRoom }) => inRoom) };
  };

  test('once the first bytes have told what it is', async () => {
    const text = lines(30_000);
    const { text: found, inRoom } = await readTo(Buffer.from(text));
    assert.equal(found, text);
    assert.ok(inRoom.length > 2);
    assert.deepEqual(
      inRoom,
      inRoom.map((_, i) => i > 0),
    );
  });

  test('but for what is packed', async () => {
    const text = Array.from({ length: 60_000 }, (_, i) => Math.imul(i, 2_654_435_761) >>> 0).join('\n');
    const packed = gzipSync(text);
    assert.ok(packed.length > 300_000);
    const { text: found, inRoom } = await readTo(packed);
    assert.ok(found === text);
    assert.ok(inRoom.every((one) => !one));
  });
});
