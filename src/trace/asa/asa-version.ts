import type { AsaPolicy } from '../../model/asa-policy.ts';

/**
 * From 8.3 on access lists name the real addresses of hosts, before that those that are seen on the interface
 * (migration guide to 8.3, "Real IP Addresses in Access Lists"). Without a version the style of the translations tells.
 */
export function seesRealAddresses({ version, translations }: AsaPolicy): boolean {
  if (version) return version.product === 'asa' && (version.major > 8 || (version.major === 8 && version.minor >= 3));
  return !translations.some(({ by }) => OLD_STYLE.test(by.text));
}

/** Nothing says which it is, and it matters. */
export const isVersionAssumed = ({ version, translations }: AsaPolicy): boolean =>
  version === undefined && translations.length > 0;

const OLD_STYLE = /^(?:static \(|nat \([^,()]+\) \d)/;
