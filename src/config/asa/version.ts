import type { AsaVersion } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';

/** `ASA Version 9.8(2)`, `PIX Version 6.3(5)`, `FWSM Version 3.1(1) <context>`. */
export function versionOf(by: ConfigLine): AsaVersion | undefined {
  const [, product, major = '', minor = '0'] =
    /^(ASA|PIX|FWSM|NGFW) Version (\d{1,2})(?:\.(\d{1,2}))?/.exec(by.text) ?? [];
  // A threat-defence device counts by itself; what of it prints an ASA configuration is far above 8.3.
  if (product === 'NGFW') return { product: 'asa', major: 9, minor: 0, by };
  if (product === undefined) return undefined;
  return {
    product: product === 'PIX' ? 'pix' : product === 'FWSM' ? 'fwsm' : 'asa',
    major: Number(major),
    minor: Number(minor),
    by,
  };
}
