import type { ConfigFile } from '../../config/config-file.ts';
import { isName } from '../../config/network-file.ts';
import { shaped } from '../../config/shape-errors.ts';
import { YamlPlaces } from '../../config/yaml-places.ts';
import { familyOf } from '../../base/prefix.ts';
import { parseAddress } from '../../base/address.ts';
import type { ConfigError } from '../../model/configuration.ts';
import { RELAYS_MAX } from './ledger.ts';
import { listenWords, type Relay, relayDefaults } from './relay.ts';
import { relayFileShape, type WrittenRelay } from './relay-shape.ts';

export interface RelayFile {
  readonly relays: readonly Relay[];
  readonly errors: readonly ConfigError[];
}

/**
 * Reads `relay.yaml`. What is wrong is told with its place; nothing is thrown, and nothing is to be served while there
 * is any of it.
 */
export function readRelayFile(file: ConfigFile): RelayFile {
  const places = new YamlPlaces(file);
  const { relays: written } = shaped(places, { shape: relayFileShape, nothing: { relays: {} }, begin: 'relays' });
  const entries = Object.entries(written);
  if (places.errors.length === 0 && (entries.length === 0 || entries.length > RELAYS_MAX))
    places.wrong(['relays'], {
      found: `${entries.length} relays`,
      expected: `one to ${RELAYS_MAX}`,
      remedy: 'describe at least one below "relays:", or run several files',
    });
  for (const [name] of entries)
    if (!isName(name))
      places.wrongKey(['relays', name], {
        found: JSON.stringify(name.slice(0, 64)),
        expected: 'a name of 1 to 255 characters without blanks',
        remedy: 'write "-" in place of blanks',
      });
  const relays = entries.map(([name, one]) => relayOf(name, one));
  refuseSharedListeners(places, relays);
  for (const relay of relays) refuseUnreachable(places, relay);
  return { relays, errors: places.errors };
}

function relayOf(name: string, written: WrittenRelay): Relay {
  const proxy = written['proxy-protocol'];
  const byDefault = relayDefaults.keepalive;
  const { idle = byDefault.idle, interval = byDefault.interval, count = byDefault.count } = written.keepalive ?? {};
  return {
    name,
    listen: [written.listen].flat(),
    to: [written.to].flat(),
    keepalive: { idle, interval, count },
    userTimeout: written['user-timeout'] ?? relayDefaults.userTimeout,
    connectTimeout: written['connect-timeout'] ?? relayDefaults.connectTimeout,
    remember: written.remember ?? relayDefaults.remember,
    source: written.from,
    device: written.device,
    transparent: written.transparent ?? relayDefaults.transparent,
    allow: written.allow,
    connectionsMax: written.connections ?? relayDefaults.connectionsMax,
    acceptRate: written['accept-rate'],
    expectsProxyHeader: proxy?.accept ?? relayDefaults.expectsProxyHeader,
    sendsProxyHeader: proxy?.send === undefined ? undefined : proxy.send === 'v1' ? 1 : 2,
    idleLimit: written['idle-limit'],
  };
}

function refuseSharedListeners(places: YamlPlaces, relays: readonly Relay[]): void {
  const owner = new Map<string, string>();
  for (const { name, listen } of relays)
    for (const at of listen) {
      const words = listenWords(at);
      const other = owner.get(words);
      if (other === undefined) owner.set(words, name);
      else
        places.wrong(['relays', name, 'listen'], {
          found: `${words}, which "${other}" listens on`,
          expected: 'a listener of its own',
          remedy: 'give one of them another port or address',
        });
    }
}

/** An address of one family does not reach targets of the other. */
function refuseUnreachable(places: YamlPlaces, { name, source, transparent, to }: Relay): void {
  if (source !== undefined && transparent)
    places.wrong(['relays', name, 'from'], {
      found: '"from" beside "transparent"',
      expected: 'one of them',
      remedy: 'the outgoing leg bears the address of the client, or this one',
    });
  for (const { host } of to) {
    const address = parseAddress(host);
    if (source !== undefined && address !== undefined && familyOf(address) !== familyOf(source))
      places.wrong(['relays', name, 'to'], {
        found: `${host}, and ${source} as "from"`,
        expected: 'addresses of one family',
        remedy: 'correct one of them, or make two relays',
      });
  }
}
