import { readFileSync, statSync } from 'node:fs';
import { limits } from '../../base/limits.ts';
import { configErrorWords } from '../../model/configuration.ts';
import { readRelayFile } from '../../live/relay/relay-file.ts';
import type { Relay } from '../../live/relay/relay.ts';
import { besideConfig, type RelayFlags, relayOfFlags } from './relay-flags.ts';

/** What is to be served; or what is wrong, a sentence each. */
export type WantedRelays = { readonly relays: readonly Relay[] } | { readonly wrong: readonly string[] };

export function wantedRelays(flags: RelayFlags): WantedRelays {
  if (flags.config === undefined) {
    const relay = relayOfFlags(flags);
    return typeof relay === 'string' ? { wrong: [relay] } : { relays: [relay] };
  }
  const beside = besideConfig(flags);
  if (beside.length > 0) return { wrong: [`${beside.join(', ')} beside --config: write it into the file`] };
  return readConfig(flags.config);
}

export function readConfig(file: string): WantedRelays {
  try {
    const { size } = statSync(file);
    if (size > limits.networkYamlCharsMax)
      return { wrong: [`${file}: ${size} bytes, expected at most ${limits.networkYamlCharsMax}`] };
    const { relays, errors } = readRelayFile({ file, text: readFileSync(file, 'utf8') });
    return errors.length > 0 ? { wrong: errors.map(configErrorWords) } : { relays };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return { wrong: [`${file}: ${String(error.code)}; give --config a file that can be read`] };
  }
}
