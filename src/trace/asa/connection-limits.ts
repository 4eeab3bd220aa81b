import type { AsaTranslation, ConnectionSetting } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { Packet } from '../packet.ts';
import type { ClassChoice } from './class-match.ts';

/** Of all connections with the same `among`, no more than `max` at once. */
export interface ConnectionLimit {
  /**
   * `embryonic`: only those whose handshake is not complete; those above it are not refused, but answered by the device
   * itself.
   */
  readonly counts: 'all' | 'embryonic';
  readonly max: number;
  /** All connections of a class or a translation, or those of each client. */
  readonly of: 'class' | 'client';
  readonly among: string;
  readonly by: ConfigLine;
}

interface Counted {
  /** As the packet arrived, and as it leaves. */
  readonly client: Packet;
  readonly server: Packet;
  readonly rules: readonly (AsaTranslation | undefined)[];
}

/**
 * `conn-max` counts the connections of a class to each server, `per-client-max` those of each client (ASA firewall
 * configuration guide, "Connection Settings"); a number behind `nat` or `static` those of each host that the rule
 * translates (PIX 6.3 command reference). Zero is any number. `embryonic-conn-max`, `per-client-embryonic-max` and the
 * second of those numbers count likewise.
 */
export function connectionLimits(
  choice: ClassChoice | undefined,
  { client, server, rules }: Counted,
): readonly ConnectionLimit[] {
  if (server.protocol !== 'tcp') return [];
  const actions = choice?.class.actions ?? [];
  const last = (counts: Counts, key: keyof ConnectionSetting & `${string}Max`, each: string) => {
    const action = actions.findLast(({ connection }) => connection?.[key] !== undefined);
    return action
      ? limit(counts, action.connection?.[key], {
          by: action.by,
          each,
          of: key.startsWith('client') ? 'client' : 'class',
        })
      : [];
  };
  const ofRule = (rule: AsaTranslation | undefined, each: string) =>
    rule
      ? [
          ...limit('all', rule.connectionMax, { by: rule.by, each }),
          ...limit('embryonic', rule.embryonicMax, { by: rule.by, each }),
        ]
      : [];
  const [source, destination] = rules;
  return [
    ...last('all', 'connectionMax', server.destination),
    ...last('all', 'clientMax', client.source),
    ...last('embryonic', 'embryonicMax', server.destination),
    ...last('embryonic', 'clientEmbryonicMax', client.source),
    ...ofRule(source, client.source),
    ...ofRule(destination, server.destination),
  ];
}

type Counts = ConnectionLimit['counts'];

const limit = (
  counts: Counts,
  max: number | undefined,
  { by, each, of = 'class' }: { readonly by: ConfigLine; readonly each: string; readonly of?: ConnectionLimit['of'] },
): readonly ConnectionLimit[] =>
  max === undefined || max === 0 ? [] : [{ counts, max, of, among: `${by.file}:${by.line} ${counts} ${each}`, by }];
