/** Virtual time: the TCP of operating systems, stateful devices, the ways between them, and what happened when. */
export type { Datagram, IcmpError, Segment } from './datagram.ts';
export type { Firewall, FirewallInput, FirewallOutput } from './firewall/firewall.ts';
export { AsaFirewall, type AsaOptions } from './firewall/asa.ts';
export { ConntrackFirewall, type ConntrackOptions } from './firewall/conntrack.ts';
export { conntrackDefaults, type ConntrackTimes, conntrackTimes } from './firewall/conntrack-times.ts';
export { firewallOfNode } from './firewall/firewall-of-node.ts';
export { TableFirewall, type TableOptions, type TableTimers } from './firewall/table.ts';
export { type Machine, type Stepped, WAKE, type Wake } from './machine.ts';
export { type HostInput, type HostOptions, type HostOutput, TcpHost } from './tcp/host.ts';
export type { Sighting, Tap } from './tap.ts';
export type { KeepaliveTimes, ProfileName, TcpProfile } from './tcp/profile.ts';
export { profileOfNode } from './tcp/profile-of-node.ts';
export { tcpProfile, tcpProfiles } from './tcp/profile-table.ts';
export type { FailedBy, SocketEvent, SocketInput } from './tcp/socket-words.ts';
export type { SocketRow } from './tcp/socket-row.ts';
export { TcpSocket } from './tcp/socket.ts';
export type { Circuit, Crossing, LostAt, Way, WayEnd } from './way.ts';
export { type RunEnd, type Told, type Watch, World, type WorldOptions } from './world.ts';
