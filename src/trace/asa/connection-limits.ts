import type { AsaTranslation } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { Packet } from '../packet.ts';
import type { ClassChoice } from './class-match.ts';

/** Of all connections with the same `among`, no more than `max` at once. */
export interface ConnectionLimit {
  readonly max: number;
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
 * `conn-max` counts the connections of a class to each server, `per-client-max` those of each client (ASA firewall configuration guide,
 * "Connection Settings"); a number behind `nat` or `static` those of each host that the rule translates (PIX 6.3 command reference). Zero is any
 * number.
 */
export function connectionLimits(
  choice: ClassChoice | undefined,
  { client, server, rules }: Counted,
): readonly ConnectionLimit[] {
  if (server.protocol !== 'tcp') return [];
  const actions = choice?.class.actions ?? [];
  const last = (key: 'connectionMax' | 'clientMax', each: string): readonly ConnectionLimit[] => {
    const action = actions.findLast(({ connection }) => connection?.[key] !== undefined);
    return action ? limit(action.connection?.[key], action.by, each) : [];
  };
  const [source, destination] = rules;
  return [
    ...last('connectionMax', server.destination),
    ...last('clientMax', client.source),
    ...(source ? limit(source.connectionMax, source.by, client.source) : []),
    ...(destination ? limit(destination.connectionMax, destination.by, server.destination) : []),
  ];
}

const limit = (max: number | undefined, by: ConfigLine, each: string): readonly ConnectionLimit[] =>
  max === undefined || max === 0 ? [] : [{ max, among: `${by.file}:${by.line} ${each}`, by }];
