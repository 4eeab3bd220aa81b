import * as v from 'valibot';
import { type Address, parseAddress } from '../base/address.ts';
import { dialogueCalled, dialogues } from '../dialogue/catalogue.ts';
import type { Dialogue, Role } from '../dialogue/dialogue.ts';
import type { Session } from '../dialogue/session.ts';
import type { StatefulFilter } from '../model/node.ts';
import type { NodeName } from '../model/observation.ts';
import type { YamlPlaces } from '../config/yaml-places.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import { addressesOf } from '../trace/named-address.ts';
import { admissionOf } from './admission.ts';
import { playerComplaint } from './player.ts';
import { type Reading, unknownWord } from './reading.ts';
import type { WrittenSession } from './sessions-shape.ts';

/**
 * The session that a named dialogue makes of its roles and settings; undefined where something is wrong with them,
 * which is told.
 */
export function dialogueSession(reading: Reading, name: string, written: WrittenSession): Session | undefined {
  const { places } = reading;
  const before = places.errors.length;
  const meant = meantDialogue(places, name, written);
  if (!meant) return undefined;
  const { dialogue, settings } = meant;
  const roles = rolesOf(reading, name, written.roles ?? {});
  if (places.errors.length > before) return undefined;
  return dialogue.session({ name, roles, settings, admission: admissionOf(reading.network, dialogue, roles) });
}

/** Which dialogue is meant, and with what. Roles and settings are judged; which network it is in does not matter. */
export function meantDialogue(
  places: YamlPlaces,
  session: string,
  written: WrittenSession,
): { readonly dialogue: Dialogue; readonly settings: Readonly<Record<string, unknown>> } | undefined {
  const dialogue = dialogueCalled(written.dialogue ?? '');
  if (!dialogue) {
    const known = dialogues.map(({ name: one }) => one);
    places.wrong(['sessions', session, 'dialogue'], unknownWord('the dialogue', written.dialogue ?? '', known));
    return undefined;
  }
  refuseRoles(places, session, { dialogue, written: written.roles ?? {} });
  return { dialogue, settings: settingsOf(places, session, { dialogue, written: written.with ?? {} }) };
}

function refuseRoles(
  places: YamlPlaces,
  session: string,
  { dialogue, written }: { readonly dialogue: Dialogue; readonly written: Readonly<Record<string, string>> },
): void {
  const known = Object.keys(dialogue.roles);
  for (const role of Object.keys(written))
    if (!known.includes(role))
      places.wrongKey(['sessions', session, 'roles', role], unknownWord('the role', role, known));
  const missing = known.filter((role) => written[role] === undefined);
  if (missing.length > 0)
    places.wrongKey(['sessions', session, 'dialogue'], {
      found: `nobody who plays ${missing.join(', ')}`,
      expected: known.map((role) => `${role} (${dialogue.roles[role] ?? ''})`).join(', '),
      remedy: `add "roles: { ${missing.map((role) => `${role}: NODE`).join(', ')} }"`,
    });
}

function rolesOf(
  reading: Reading,
  session: string,
  written: Readonly<Record<string, string>>,
): Readonly<Record<string, Role>> {
  return Object.fromEntries(
    Object.entries(written).flatMap(([role, text]) => {
      const one = roleOf(reading, ['sessions', session, 'roles', role], text);
      return one ? [[role, one]] : [];
    }),
  );
}

/** `client1`, or `client1 at 10.2.0.10`. */
function roleOf({ places, network }: Reading, path: readonly string[], text: string): Role | undefined {
  const [, host = text, at] = /^(\S+) at (\S+)$/.exec(text) ?? [];
  const complaint = playerComplaint(network, host);
  if (complaint) {
    places.wrong(path, complaint);
    return undefined;
  }
  const own = addressesOf(network, host);
  const address = at === undefined ? own[0] : parseAddress(at);
  if (address !== undefined && (at === undefined || reaches(network, host, address))) return { host, address };
  places.wrong(path, {
    found:
      at === undefined
        ? `${host}, which has no address`
        : `the address ${JSON.stringify(at)}${address === undefined ? '' : ` of ${host}`}`,
    expected: own.length > 0 ? `one of its own, such as ${own.slice(0, 3).join(', ')}` : 'a node with an address',
    remedy: 'write "NODE at ADDRESS"',
  });
  return undefined;
}

/** One of its own, or one that is nobody's while a device translates: whose that becomes, only a packet shows. */
function reaches(network: LoadedNetwork, host: NodeName, address: Address): boolean {
  if (network.node(host)?.isLocal(address)) return true;
  const nodes = [...network.nodes];
  return !nodes.some((one) => one.isLocal(address)) && nodes.some(({ node: { filter } }) => translates(filter));
}

function translates(filter: StatefulFilter | undefined): boolean {
  switch (filter?.kind) {
    case 'netfilter':
      return filter.ruleset.chains.some(({ base }) => base?.type === 'nat');
    case 'asa':
      return filter.policy.translations.length > 0;
    case 'table':
    case undefined:
      return false;
  }
}

function settingsOf(
  places: YamlPlaces,
  session: string,
  { dialogue, written }: { readonly dialogue: Dialogue; readonly written: Readonly<Record<string, unknown>> },
): v.InferOutput<Dialogue['settings']> {
  const { success, output, issues } = v.safeParse(dialogue.settings, written);
  if (success) return output;
  for (const { type, expected, message, input, path } of issues) {
    const first: unknown = path?.[0]?.key;
    const key = typeof first === 'string' ? first : '';
    const at = ['sessions', session, 'with', key];
    if (type === 'strict_object' && expected === 'never')
      places.wrongKey(at, unknownWord('the setting', key, Object.keys(dialogue.settings.entries)));
    else places.wrong(at, { found: JSON.stringify(input) ?? 'nothing', expected: message, remedy: `correct "${key}"` });
  }
  return {};
}
