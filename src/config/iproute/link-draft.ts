import type { ConfigLine } from '../../model/configuration.ts';
import type { InterfaceAddress } from '../../model/interface.ts';

/** An interface while its lines are read. */
export interface Draft {
  readonly name: string;
  readonly by: ConfigLine;
  readonly addresses: InterfaceAddress[];
  index?: number;
  up?: boolean;
  mtu?: number;
  mac?: string;
  vlan?: number;
  parent?: string;
  loopback?: true;
  pointToPoint?: true;
  slaves?: string[];
  /** The bond, bridge or VRF that it belongs to. */
  master?: string;
  kind?: 'bond' | 'other';
}

export const linkDraft = (name: string, by: ConfigLine): Draft => ({ name, by, addresses: [] });

/**
 * The flags between `<` and `>`. An interface without a carrier (NO-CARRIER) is up for the kernel: it keeps its
 * addresses, and its routes, marked `linkdown`.
 */
export function withFlags(link: Draft, flags: readonly string[]): void {
  link.up = flags.includes('UP');
  if (flags.includes('LOOPBACK')) link.loopback = true;
  if (flags.includes('POINTOPOINT')) link.pointToPoint = true;
}

/**
 * Slaves of a bond know their master. What stands behind `@` is a parent only where it is the device of a VLAN: for a
 * veth it is the other end, perhaps in another namespace (`if5`).
 */
export function withParents(links: readonly Draft[]): readonly Draft[] {
  const byName = new Map(links.map((link) => [link.name, link]));
  for (const link of links) {
    const bond = link.master === undefined ? undefined : byName.get(link.master);
    if (bond?.kind === 'bond' || (bond && /^(?:bond|team)\d/.test(bond.name))) {
      (bond.slaves ??= []).push(link.name);
      link.parent = bond.name;
    } else if (link.parent !== undefined && link.vlan === undefined && !link.name.startsWith(`${link.parent}.`)) {
      if (!/^vlan\d+$/.test(link.name)) delete link.parent;
    }
    if (link.parent !== undefined && link.vlan === undefined) {
      const vlan = /(?:\.|^vlan)(\d{1,4})$/.exec(link.name)?.[1];
      if (vlan !== undefined) link.vlan = Number(vlan);
    }
  }
  return links;
}
