import { parseAddress } from './address.ts';

/** `host:port` as people write it: a name or an address; IPv6 in brackets. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/**
 * `10.1.0.1:1556`, `[2001:db8::1]:1556`, `client1:1556`. With a default for the host the port may stand alone (`9400`,
 * `:9400`). What is wrong, in a sentence, otherwise: an IPv6 address without brackets too, because its last group could
 * be the port.
 */
export function parseHostPort(text: string, host?: string): HostPort | { readonly wrong: string } {
  const wrong = (expected: string) => ({ wrong: `found "${text}", expected ${expected}` });
  const parts = /^(?:\[([\da-fA-F:.]+)\]|([^:[\]]*))(?::(\d+))?$/.exec(text);
  const [, six, name = '', digits] = parts ?? [];
  const [, named] = /^([^:[\]]+|\[[^\]]*\]):[^:[\]]+$/.exec(text) ?? [];
  if (!parts && named !== undefined) return wrong(`a number behind ${named}: the port`);
  if (!parts) return wrong('HOST:PORT, an IPv6 address in brackets: [2001:db8::1]:1556');
  const alone = host !== undefined && digits === undefined && six === undefined && /^\d+$/.test(name);
  const [given, port] = alone ? ['', Number(name)] : [six ?? name, Number(digits)];
  if (!alone && digits === undefined) return wrong(`a port behind ${given === '' ? 'the host' : given}: HOST:PORT`);
  if (port < 1 || port > 65_535) return wrong('a port from 1 to 65535');
  if (six !== undefined && parseAddress(six) === undefined) return wrong('an IPv6 address in the brackets');
  if (/^[\d.]+$/.test(given) && parseAddress(given) === undefined)
    return wrong('an IPv4 address, four numbers up to 255');
  if (given === '') return host === undefined ? wrong('a host before the port: HOST:PORT') : { host, port };
  if (given.length > NAME_MAX || /[^\w.:-]/.test(given)) return wrong('a host name of letters, digits, "-" and "."');
  return { host: given, port };
}

/** RFC 1035 section 2.3.4, in its text form. */
const NAME_MAX = 253;

export const formatHostPort = ({ host, port }: HostPort): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
