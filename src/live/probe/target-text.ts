import { parseAddress } from '../../base/address.ts';
import { type HostPort, parseHostPort } from '../../base/host-port.ts';

/** What one word on the command line or one line of a file names: a host and its ports. */
export interface TargetText {
  readonly host: string;
  readonly ports: readonly number[];
}

const isIPv6 = (text: string): boolean => text.includes(':') && parseAddress(text) !== undefined;

/** More than this of one host is a scan, and no question about a session. */
const PORTS_MAX = 64;

/**
 * `10.1.0.1:1556`, `client1:1556,13724`, `[2001:db8::1]:22`. With `usual` ports the host may stand alone. Otherwise
 * what is wrong, in a sentence.
 */
export function parseTarget(text: string, usual?: readonly number[]): TargetText | { readonly wrong: string } {
  const [first = '', ...rest] = text.split(',');
  const read = hostPort(first, usual !== undefined && rest.length === 0);
  if ('wrong' in read) return read;
  if (read.port === 0) return { host: read.host, ports: usual ?? [] };
  const ports = [read.port, ...rest.map(port)];
  const strange = rest.find((_, i) => ports[i + 1] === 0);
  if (strange !== undefined)
    return { wrong: `found "${strange}" in "${text}", expected a port from 1 to 65535 behind each comma` };
  if (ports.length > PORTS_MAX)
    return { wrong: `found ${ports.length} ports in "${text.slice(0, 40)}...", expected at most ${PORTS_MAX}` };
  return { host: read.host, ports: [...new Set(ports)] };
}

/** Port 0 where the host stands alone and may. */
function hostPort(text: string, mayStandAlone: boolean): HostPort | { readonly wrong: string } {
  const read = parseHostPort(text);
  if (!('wrong' in read) || !mayStandAlone) return read;
  const alone = parseHostPort(`${isIPv6(text) ? `[${text}]` : text}:1`);
  return 'wrong' in alone ? read : { host: alone.host, port: 0 };
}

function port(text: string): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return number <= 65_535 ? number : 0;
}

/** A list of targets, one a line, with comments behind `#`. What is wrong comes with its line. */
export function parseTargetList(
  text: string,
  file: string,
  usual?: readonly number[],
): readonly TargetText[] | { readonly wrong: string } {
  const targets: TargetText[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    const word = line.replace(/#.*/, '').trim();
    if (word === '') continue;
    const read = parseTarget(word, usual);
    if ('wrong' in read)
      return { wrong: `${file}:${i + 1}: ${read.wrong}; correct the line, or comment it out with #` };
    targets.push(read);
  }
  return targets;
}
