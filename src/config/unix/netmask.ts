import { addressFromIpv4Number, parseAddress } from '../../base/address.ts';
import { lengthOfMask } from '../../base/prefix.ts';

/** The length of a mask as systems print it: 255.255.255.0, 0xffffff00 (BSD, AIX) or ffffff00 (HP-UX, Solaris). */
export function maskLength(text: string): number | undefined {
  const hex = /^(?:0x)?([0-9a-f]{1,8})$/i.exec(text)?.[1];
  const mask = text.includes('.') ? parseAddress(text) : hex && addressFromIpv4Number(Number.parseInt(hex, 16));
  return mask ? lengthOfMask(mask) : undefined;
}
