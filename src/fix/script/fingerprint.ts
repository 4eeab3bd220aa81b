import type { Script } from './script.ts';

/** FNV-1a, twice with other beginnings: two scripts of one host that do different things have different ones. */
export function fingerprint({ node, platform, steps, files }: Script): string {
  const text = JSON.stringify([node, platform, steps, files]);
  return [0x811c_9dc5, 0x1234_5679]
    .map((begin) => {
      let hash = begin;
      for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
      return (hash >>> 0).toString(16).padStart(8, '0');
    })
    .join('');
}
