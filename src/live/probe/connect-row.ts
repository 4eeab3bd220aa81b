import type { Address } from '../../base/address.ts';
import { type Duration, inSeconds } from '../../base/duration.ts';
import { formatEndpoint } from '../../model/flow.ts';
import type { ProbeSource } from './attempt.ts';
import { icmpName } from './icmp-name.ts';
import { FATES, type FateKind, type Outcome } from './outcome.ts';

/** What was asked for once: a destination, and where from. */
export interface ConnectRow {
  /** As it was named. */
  readonly host: string;
  readonly port: number;
  /** Undefined where the name is not known. */
  readonly address?: Address;
  readonly source?: ProbeSource;
  readonly outcome: Outcome;
  /** The interface that has the address which the connection was made from. */
  readonly device?: string;
}

export interface ConnectReport {
  /** When it began, ISO 8601. */
  readonly at: string;
  readonly wait: Duration;
  readonly rows: readonly ConnectRow[];
  /** More than there are rows, where it was interrupted. */
  readonly asked: number;
  readonly interrupted: boolean;
}

/** How many became what, in the order of `FATES`. */
export const counted = (rows: readonly ConnectRow[]): readonly (readonly [FateKind, number])[] =>
  FATES.map((kind) => [kind, rows.filter(({ outcome }) => outcome.kind === kind).length] as const).filter(
    ([, count]) => count > 0,
  );

export function rowJson({ host, port, address, source, outcome, device }: ConnectRow) {
  const { kind, after, repeated, local } = outcome;
  return {
    host,
    port,
    address: address ?? null,
    source: source === undefined ? null : source.kind === 'address' ? source.address : source.device,
    outcome: kind,
    after: inSeconds(after),
    synRetransmissions: repeated,
    local: local === undefined ? null : formatEndpoint(local),
    device: device ?? null,
    ...(outcome.kind === 'connected' ? { roundTrip: inSeconds(outcome.roundTrip), ended: outcome.ended ?? null } : {}),
    ...(outcome.kind === 'icmp'
      ? {
          icmp: {
            version: outcome.version,
            type: outcome.type,
            code: outcome.code,
            name: icmpName(outcome),
            by: outcome.by ?? null,
          },
        }
      : {}),
    ...(outcome.kind === 'not-sent' ? { error: outcome.error } : {}),
  };
}
