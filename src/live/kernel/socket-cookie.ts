import { getOptionInto } from './sockets.ts';

/**
 * SO_COOKIE (since Linux 4.12): the number by which sock_diag names the same socket, of no other until the machine
 * starts again.
 */
export function socketCookie(socket: number): number {
  getOptionInto(socket, SO_COOKIE, value);
  return value.readUInt32LE(0) + value.readUInt32LE(4) * 2 ** 32;
}

const SO_COOKIE = { level: 1, name: 57 } as const;
const value = Buffer.alloc(8);
