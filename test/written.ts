import { vi } from 'vitest';

export interface Ran<Code> {
  readonly code: Code;
  readonly out: string;
  readonly err: string;
  /** Of `out` what was written at once. */
  readonly pieces: readonly string[];
}

/** Runs a command, and keeps what it writes where. */
export async function written<Code>(command: () => Code | Promise<Code>): Promise<Ran<Code>> {
  const kept = { out: '', err: '', pieces: [] as string[] };
  const keep = (to: 'out' | 'err') => (text: string | Uint8Array) => {
    kept[to] += String(text);
    if (to === 'out') kept.pieces.push(String(text));
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep('out'));
  vi.spyOn(process.stderr, 'write').mockImplementation(keep('err'));
  try {
    return { code: await command(), ...kept };
  } finally {
    vi.restoreAllMocks();
  }
}
