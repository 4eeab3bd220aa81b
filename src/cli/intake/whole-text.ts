import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { contentOf } from './content.ts';
import { reasonOf } from './reason.ts';

/** Text, or why there is none, in words behind the file's name. */
export type WholeText = string | { readonly wrong: string };

/**
 * The text of a file that is read as a whole; `-` is standard input. What has more bytes than such a file can need is
 * refused when they have come, whatever its size was said to be: a device and a pipe have none, and go on for ever.
 */
export function wholeText(file: string, bytesMax: number): WholeText {
  try {
    const descriptor = file === '-' ? 0 : openSync(file, 'r');
    try {
      return textOf(descriptor, bytesMax);
    } finally {
      if (file !== '-') closeSync(descriptor);
    }
  } catch (error) {
    return { wrong: `could not be read: ${reasonOf(error)}` };
  }
}

function textOf(descriptor: number, bytesMax: number): WholeText {
  const entry = fstatSync(descriptor);
  const size = entry.isFile() ? entry.size : 0;
  const tooMuch = { wrong: `has more than ${bytesMax} bytes, which no such file needs; name another, or a part of it` };
  if (size > bytesMax) return tooMuch;
  const chunks: Buffer[] = [];
  for (let sum = 0; sum <= bytesMax; ) {
    const chunk = Buffer.allocUnsafe(Math.max(CHUNK_BYTES, size - sum));
    const read = readSync(descriptor, chunk);
    if (read === 0) return decoded(Buffer.concat(chunks));
    chunks.push(chunk.subarray(0, read));
    sum += read;
  }
  return tooMuch;
}

/** Windows' own tools write lists in UTF-16. */
function decoded(bytes: Buffer): string {
  const content = contentOf(bytes);
  const isWide = content.kind === 'text' && content.encoding !== 'bytes';
  return new TextDecoder(isWide ? content.encoding : 'utf-8').decode(bytes);
}

const CHUNK_BYTES = 65_536;
