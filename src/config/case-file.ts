/**
 * What a file below `network/` is, by its path alone; undefined: none of the case's. Whatever stands before these names
 * is left out of account.
 */
export type CaseFileRole =
  | { readonly of: 'network' }
  /** One of the listings of a host. */
  | { readonly of: 'host'; readonly name: string }
  | { readonly of: 'firewall'; readonly name: string };

const NETWORK_FILE = /(?:^|\/)network\.ya?ml$/;
const HOST_FILE = /(?:^|\/)hosts\/([^/]+)\/.+$/;
const FIREWALL_FILE = /(?:^|\/)firewalls\/([^/]+?)(?:\.(?:cfg|conf|txt|log))?$/;

export function caseFileRole(file: string): CaseFileRole | undefined {
  const host = HOST_FILE.exec(file)?.[1];
  if (host !== undefined) return { of: 'host', name: host };
  if (NETWORK_FILE.test(file)) return { of: 'network' };
  const firewall = FIREWALL_FILE.exec(file)?.[1];
  return firewall === undefined ? undefined : { of: 'firewall', name: firewall };
}
