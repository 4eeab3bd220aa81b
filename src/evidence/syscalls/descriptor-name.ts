import type { Endpoint } from '../../model/flow.ts';
import { flowBetween } from '../sockets/endpoint.ts';

/** What `strace -y` and `-yy` say of a file number, as far as it is about sockets. */
export type DescriptorName =
  | { readonly kind: 'tcp'; readonly local?: Endpoint; readonly peer?: Endpoint }
  /** A socket; of which kind, `-y` does not say. */
  | { readonly kind: 'socket' }
  /** A file, a pipe, a datagram or local socket. */
  | { readonly kind: 'other' };

/**
 * Without the names behind file numbers (`4<TCP:[10.4.0.11:40012->10.9.0.20:1556]>`, `3</etc/hosts>`,
 * `0</dev/pts/0<char 136:0>>`) and, with `-Y`, processes (`8120<bpbrm>`).
 */
export const withoutNames = (text: string): string => (text.includes('<') ? text.replace(NAMES, '$1') : text);

/** Of the file number that the arguments begin with. */
export const firstName = (text: string): DescriptorName | undefined => nameOf(/^\d+<(.*)$/.exec(text)?.[1]);

/** Of the file number that the call returned. */
export const returnedName = (text: string): DescriptorName | undefined => nameOf(/\)\s+= \d+<(.*)$/.exec(text)?.[1]);

const NAMES = /(\d)<(?:->|[^<>]|<[^<>]*>)*>/g;
/** Behind the bracket: a number (not bound yet), or one end or two. */
const TCP = /^TCP(?:v6)?:\[(?:\d+|(\S+?)(?:->(\S+?))?)\]>/;

function nameOf(text: string | undefined): DescriptorName | undefined {
  if (text === undefined) return undefined;
  if (text.startsWith('socket:[')) return { kind: 'socket' };
  const tcp = TCP.exec(text);
  if (!tcp) return { kind: 'other' };
  const [, local, peer] = tcp;
  const flow = local === undefined ? undefined : flowBetween(local, peer ?? '*:*');
  if (!flow || 'unread' in flow) return { kind: 'tcp' };
  return { kind: 'tcp', local: flow.source, ...(peer === undefined ? {} : { peer: flow.destination }) };
}
