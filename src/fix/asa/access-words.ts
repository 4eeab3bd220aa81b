import type { SeenPacket } from '../../trace/asa/seen-packet.ts';

/** `host S host D eq PORT`: this connection and no other, in the direction of its first packet; whatever port it begins from. */
export const addressWords = ({ source, destination, destinationPort }: SeenPacket): string =>
  `${hostWords(source)} ${hostWords(destination)} eq ${destinationPort}`;

export const hostWords = (address: string): string => `host ${address}`;
