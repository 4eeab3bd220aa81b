import { type Address, addressFromGroups, addressFromIpv4Number } from '../base/address.ts';
import type { Family } from '../base/prefix.ts';

/** How the random networks of one family number their links and hosts. */
export interface Numbering {
  readonly family: Family;
  /** Of a link's own network. */
  readonly length: number;
  /** Of the networks that routes and rules speak of. */
  readonly lengths: readonly [number, ...number[]];
  /** What `ip route add` takes; with 0 IPv6 means 1024. */
  readonly metrics: readonly [number, ...number[]];
  /** Of the routes that the kernel adds by itself. */
  readonly kernelMetric: number;
  address(link: number, host: number): Address;
}

/** 10.LINK.0.HOST/24 and 2001:db8:0:LINK::HOST/64. No link has the number 99. */
export const numberings: Readonly<Record<Family, Numbering>> = {
  4: {
    family: 4,
    length: 24,
    lengths: [8, 24, 24, 25, 32],
    metrics: [0, 0, 100, 200],
    kernelMetric: 0,
    address: (link, host) => addressFromIpv4Number(((10 << 24) | (link << 16) | host) >>> 0),
  },
  6: {
    family: 6,
    length: 64,
    lengths: [32, 64, 64, 128],
    // Behind those of the kernel's own routes, which otherwise would lose the gateways of further routes.
    metrics: [300, 400, 1_024, 1_024],
    kernelMetric: 256,
    address: (link, host) => addressFromGroups([0x2001, 0xdb8, 0, link, 0, 0, 0, host]),
  },
};

export const NOBODYS_LINK = 99;
