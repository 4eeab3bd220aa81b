import { parseHostPort } from '../../base/host-port.ts';
import type { ListenAt } from './relay.ts';

/**
 * `[addr:]port`: all addresses of the machine where none is given; or `systemd:name`, or `systemd` where it passes only
 * one.
 */
export function parseListen(text: string): ListenAt | { readonly wrong: string } {
  const inherited = /^systemd(?::([\w.-]{1,255}))?$/.exec(text);
  if (inherited) return { inherited: inherited[1] ?? '' };
  return parseHostPort(text, '::');
}
