import { random } from '../base/random.ts';

/** FNV-1a of 32 bits: from a name to a seed. */
export function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
  return hash >>> 0;
}

/** 32 hexadecimal digits that are the same wherever the same is meant, as vnetd's hashes are. */
export function tokenOf(text: string): string {
  const of = random(hashOf(text));
  return Array.from({ length: 4 }, () =>
    of
      .below(2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
}
