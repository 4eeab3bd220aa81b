import { type AsaDevice, isSince } from './asa-device.ts';
import type { SeenPacket } from '../../trace/asa/seen-packet.ts';

export const hostWords = (address: string): string => `host ${address}`;

/**
 * `host S host D eq PORT`: this connection and no other, in the direction of its first packet; whatever port it begins
 * from.
 */
export const addressWords = ({ source, destination, destinationPort }: SeenPacket): string =>
  `${hostWords(source)} ${hostWords(destination)} eq ${destinationPort}`;

/** The same as the answers have it: from the port of the service. */
export const replyWords = ({ source, destination, destinationPort }: SeenPacket): string =>
  `${hostWords(destination)} eq ${destinationPort} ${hostWords(source)}`;

/** The word came with PIX 7.0 and FWSM 2.2; before it every list was one. */
export const extendedWord = ({ policy: { version } }: AsaDevice): string =>
  version?.product === 'pix' && !isSince(version, 7, 0) ? '' : 'extended ';
