import type { Known } from '../../model/configuration.ts';
import type { Interface, InterfaceAddress } from '../../model/interface.ts';
import type { OperatingSystem } from '../../model/node.ts';
import { hostAndLength } from '../iproute/address-words.ts';
import type { InterfacePart } from '../parts.ts';
import { interfaceSettings } from './stack-settings.ts';

/** Ethernet's, for an interface of which nobody says how much fits. */
const MTU = 1_500;
/** Linux' loopback interface. */
const LOOPBACK_MTU = 65_536;

/** Puts in what no listing says. */
export function finishedInterfaces(
  parts: readonly InterfacePart[],
  parameters: ReadonlyMap<string, Known<string>>,
): readonly Interface[] {
  return parts.map(({ described: _described, settings, addresses = [], up = true, mtu, ...part }) => {
    const loopback = part.loopback ?? (isLoopbackName(part.name) ? true : undefined);
    return {
      ...part,
      up,
      mtu: mtu ?? (loopback ? LOOPBACK_MTU : MTU),
      addresses,
      ...(loopback ? { loopback } : {}),
      ...(part.pointToPoint || isTunnelName(part.name) ? { pointToPoint: true as const } : {}),
      settings: interfaceSettings(part.name, parameters, settings),
    };
  });
}

/** `lo`, `lo0`, but not a `lo` of one's own such as `lowan`. */
const isLoopbackName = (name: string): boolean => /^lo\d*$/i.test(name) || /^loopback\b/i.test(name);

/** How Linux, BSD and macOS name what has no wire: an address on it tells nothing of who else is there. */
const isTunnelName = (name: string): boolean =>
  /^(?:tun|wg|ppp|utun|gif|sit|ip6tnl|ipip|tunl|gpd|ipsec|vti|stf|slip?)\d*$/.test(name);

/** The loopback interface that every Linux has, for a node by hand that does not mention it. */
export function withLoopback(parts: readonly InterfacePart[], system: OperatingSystem): readonly InterfacePart[] {
  if (system !== 'linux' || parts.some(({ name, loopback }) => loopback === true || name === 'lo')) return parts;
  return [{ name: 'lo', loopback: true, addresses: loopbackAddresses }, ...parts];
}

const loopbackAddresses: readonly InterfaceAddress[] = ['127.0.0.1/8', '::1/128'].flatMap((text) => {
  const read = hostAndLength(text);
  return read ? [{ ...read, secondary: false, scope: 'host' }] : [];
});
