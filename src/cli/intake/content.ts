/** What the first bytes of a file say about the rest. */
export type Content =
  | { readonly kind: 'text'; readonly encoding: 'bytes' | 'utf-16le' | 'utf-16be' }
  | { readonly kind: 'capture' }
  /** Binary at its beginning; a log may stand behind it. */
  | { readonly kind: 'binary'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Enough to meet a line feed and, in binary data, a NUL. */
const SAMPLE_BYTES = 8_192;

const OTHER_PACKINGS: readonly (readonly [string, string, string])[] = [
  ['425a68', 'bzip2', 'bunzip2'],
  ['fd377a585a00', 'xz', 'unxz'],
  ['28b52ffd', 'zstd', 'unzstd'],
  ['504b0304', 'zip', 'unzip'],
  ['377abcaf271c', '7z', '7z x'],
];

const CAPTURE_MAGICS = ['a1b2c3d4', 'd4c3b2a1', 'a1b23c4d', '4d3cb2a1', 'a1b2cd34', '34cdb2a1', '0a0d0d0a'];

export function contentOf(first: Uint8Array): Content {
  const sample = Buffer.from(first.buffer, first.byteOffset, Math.min(first.byteLength, SAMPLE_BYTES));
  const magic = sample.toString('hex', 0, 8);
  if (CAPTURE_MAGICS.some((known) => magic.startsWith(known))) return { kind: 'capture' };
  const packed = OTHER_PACKINGS.find(([known]) => magic.startsWith(known));
  if (packed) return { kind: 'unreadable', reason: `packed with ${packed[1]}; unpack it first (${packed[2]})` };
  if (magic.startsWith('fffe')) return { kind: 'text', encoding: 'utf-16le' };
  if (magic.startsWith('feff')) return { kind: 'text', encoding: 'utf-16be' };
  if (!sample.includes(0)) return { kind: 'text', encoding: 'bytes' };
  const wide = utf16Without(sample);
  if (wide) return wide;
  if (isText(sample)) return { kind: 'text', encoding: 'bytes' };
  return { kind: 'binary', reason: 'binary data that is neither a capture (pcap, pcapng) nor text' };
}

/**
 * A log that was cut while its writer held it open begins with a hole, which reads as zeros; a crash leaves zeros
 * within. What is not zero must be text.
 */
function isText(sample: Buffer): boolean {
  const rest = sample.filter((byte) => byte !== 0);
  const odd = rest.filter((byte) => byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 27).length;
  const foreign = rest.filter((byte) => byte > 126).length;
  return odd * 50 <= rest.length && foreign * 3 <= rest.length;
}

/** UTF-16 without a byte order mark: in ASCII text every second byte is zero. */
function utf16Without(sample: Buffer): Content | undefined {
  let [even, odd] = [0, 0];
  for (let i = 0; i + 1 < sample.length; i += 2) {
    if (sample[i] === 0) even++;
    if (sample[i + 1] === 0) odd++;
  }
  const most = (sample.length / 2) * 0.9;
  if (odd > most && even === 0) return { kind: 'text', encoding: 'utf-16le' };
  return even > most && odd === 0 ? { kind: 'text', encoding: 'utf-16be' } : undefined;
}
