import { addressFromIpv4Number } from '../base/address.ts';

export const LOOPBACK = addressFromIpv4Number(0x7f00_0001);
