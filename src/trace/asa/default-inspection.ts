import type { PortRange } from '../../model/routing.ts';
import type { Match } from './address-match.ts';
import type { SeenPacket } from './seen-packet.ts';

/**
 * `match default-inspection-traffic`: the default ports of everything that can be inspected (configuration guide,
 * "Default Inspections and NAT Limitations"). NetBIOS counts by its source port.
 */
export function isInspectedByDefault({ protocol, sourcePort, destinationPort }: SeenPacket): Match {
  if (protocol === 1 || protocol === 58) return 'yes';
  const inspected = protocol === 6 ? tcp : protocol === 17 ? udp : [];
  const isOne = (port: number, ranges: readonly PortRange[]) =>
    ranges.some(({ from, to }) => from <= port && port <= to);
  return isOne(destinationPort, inspected) || (protocol === 17 && isOne(sourcePort, netbios)) ? 'yes' : 'no';
}

const ports = (...all: readonly (number | readonly [number, number])[]): readonly PortRange[] =>
  all.map((one) => (typeof one === 'number' ? { from: one, to: one } : { from: one[0], to: one[1] }));

/** FTP, SMTP, HTTP, DCERPC, ILS, RSH, RTSP, SQL*Net, H.225, PPTP, SCCP, CTIQBE, SIP, MMP. */
const tcp = ports(21, 25, 80, 135, 389, 514, 554, 1521, 1720, 1723, 2000, 2748, 5060, 5443);
/** DNS, TFTP, Sun RPC, SNMP, XDMCP, RADIUS accounting, H.323 RAS, GTP, MGCP, SIP. */
const udp = ports(53, 69, 111, [161, 162], 177, 1646, [1718, 1719], 2123, 2427, 2727, 3386, 5060);
const netbios = ports([137, 138]);

/** All of them, for who wants to know between which ports a class may tell a difference. */
export const inspectedPorts: readonly PortRange[] = [...tcp, ...udp, ...netbios];
