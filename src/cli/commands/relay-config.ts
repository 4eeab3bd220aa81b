import { limits } from '../../base/limits.ts';
import { configErrorWords } from '../../model/configuration.ts';
import { readRelayFile } from '../../live/relay/relay-file.ts';
import type { Relay } from '../../live/relay/relay.ts';
import { wholeText } from '../intake/whole-text.ts';
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
  const text = wholeText(file, limits.networkYamlCharsMax);
  if (typeof text !== 'string') return { wrong: [`${file} ${text.wrong}`] };
  const { relays, errors } = readRelayFile({ file, text });
  return errors.length > 0 ? { wrong: errors.map(configErrorWords) } : { relays };
}
