import { seesRealAddresses } from '../../trace/asa/asa-version.ts';
import type { Taken } from '../../trace/asa/new-connection.ts';
import { extendedWord, hostWords } from './access-words.ts';
import { type AsaDevice, isSince } from './asa-device.ts';

/**
 * What takes two hosts out of address translation, for connections in either direction. From 8.3 on: a rule of manual
 * translation that translates each to itself, before all others (configuration guide, "Identity NAT"). Before that:
 * `nat 0 access-list` on the more trusted side (configuration guide 8.2, "Bypassing NAT").
 */
export const exemptionLines = (device: AsaDevice, taken: Taken): readonly string[] =>
  seesRealAddresses(device.policy) ? identity(device, taken) : exemption(device, taken);

/**
 * Both ends, that of the more trusted side first, as administrators write it: the rule holds for connections of either.
 */
function sides({ ingress, egress, seen }: Taken) {
  const isDown = (ingress.securityLevel ?? 0) > (egress.securityLevel ?? 0);
  const [from, to] = [
    { zone: ingress.zone, address: seen.source },
    { zone: egress.zone, address: seen.destination },
  ];
  return isDown ? { near: from, far: to } : { near: to, far: from };
}

function identity(device: AsaDevice, taken: Taken): readonly string[] {
  const { near, far } = sides(taken);
  const [inner, outer] = [device.freeName('HOLDFAST-INNER'), device.freeName('HOLDFAST-OUTER')];
  // The two words came with 8.4(2): without them the device answers ARP for addresses that others have.
  const options = isSince(device.policy.version, 8, 4, 2) ? ' no-proxy-arp route-lookup' : '';
  return [
    `object network ${inner}`,
    ` ${hostWords(near.address)}`,
    `object network ${outer}`,
    ` ${hostWords(far.address)}`,
    `nat (${near.zone},${far.zone}) 1 source static ${inner} ${inner} destination static ${outer} ${outer}${options}`,
  ];
}

function exemption(device: AsaDevice, taken: Taken): readonly string[] {
  const { near, far } = sides(taken);
  const prefix = `nat (${near.zone}) 0 access-list `;
  const known = device.commands
    .find((text) => text.startsWith(prefix))
    ?.slice(prefix.length)
    .split(' ')[0];
  const list = known ?? device.freeName('HOLDFAST-EXEMPT');
  const line = `access-list ${list} ${extendedWord(device)}permit ip ${hostWords(near.address)} ${hostWords(far.address)}`;
  return known === undefined ? [line, `${prefix}${list}`] : [line];
}
