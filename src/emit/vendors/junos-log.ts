import { inSeconds, seconds } from '../../base/duration.ts';
import { type Endpoint, type Flow } from '../../model/flow.ts';
import type { ObservationOf } from '../../model/observation.ts';
import type { EmittedFile } from '../emitted-file.ts';
import { syslogTime } from '../written-time.ts';
import type { Zones } from '../zones.ts';
import {
  bothWays,
  type Device,
  type DeviceFact,
  deviceLog,
  endWord,
  type EndWords,
  isDeniedRequest,
  protocolNumber,
  sessionNumber,
} from './device-fact.ts';

/**
 * The log of a Juniper SRX whose policies log `session-init` and `session-close`, in `mode event`: the system’s own
 * lines stand beside them, all plain, with two blanks behind the stamp.
 */
export const junosLog = (device: Device): readonly EmittedFile[] =>
  deviceLog(device, 'messages', ({ one, node, zones, local }) => {
    const text = textOfFact(one, zones);
    return text === undefined ? undefined : `${syslogTime(local)}  ${node} ${text}`;
  });

function textOfFact(one: DeviceFact, zones: Zones): string | undefined {
  switch (one.kind) {
    case 'firewall-built':
      return one.flow && created(one, one.flow, zones);
    case 'firewall-teardown':
      return one.flow && closed(one, one.flow, zones);
    case 'firewall-denied':
      return one.flow && isDeniedRequest(one) ? denied(one.flow, zones) : undefined;
    case 'node-event':
      return eventText(one);
  }
}

const slashed = ({ address, port }: Endpoint): string => `${address}/${port}`;
const pair = ({ source, destination }: Flow): string => `${slashed(source)}->${slashed(destination)}`;

/** The policy is called as it lets through: a preset has no names for its permits. */
const PERMITS = 'permit-all';
const DENIES = 'default-deny';

const between = ({ source, destination }: Flow, zones: Zones): string =>
  `${zones.towards(source.address) ?? 'junos-host'} ${zones.towards(destination.address) ?? 'junos-host'}`;

/** What all releases since 11.4 begin with: ends, service, translated ends, rules of translation, and who decided. */
const common = (connection: string, flow: Flow, zones: Zones): string =>
  `${pair(flow)} None ${pair(flow)} None None ${protocolNumber(flow)} ${PERMITS} ${between(flow, zones)} ${sessionNumber(connection)}`;

const arrival = ({ source }: Flow, zones: Zones): string => zones.towards(source.address) ?? '.local..0';

const created = ({ connection }: ObservationOf<'firewall-built'>, flow: Flow, zones: Zones): string =>
  `RT_FLOW: RT_FLOW_SESSION_CREATE: session created ${common(connection, flow, zones)} N/A(N/A) ${arrival(flow, zones)}`;

function closed(one: ObservationOf<'firewall-teardown'>, flow: Flow, zones: Zones): string | undefined {
  const { connection, lasted = seconds(0) } = one;
  const words = endWord(ENDS, one);
  if (words === undefined) return undefined;
  const [client, server] = bothWays(one);
  return (
    `RT_FLOW: RT_FLOW_SESSION_CLOSE: session closed ${words}: ${common(connection, flow, zones)} ${client.packets}(${client.bytes}) ` +
    `${server.packets}(${server.bytes}) ${Math.floor(inSeconds(lasted))} UNKNOWN UNKNOWN N/A(N/A) ${arrival(flow, zones)} No `
  );
}

/** The words that the reader knows, each with its source there. */
const ENDS: EndWords = {
  idle: 'idle Timeout',
  // While one end has closed the ordinary timer goes on, and of a session that began the timer of beginnings.
  'fin-timeout': 'idle Timeout',
  'syn-timeout': 'idle Timeout',
  fins: 'TCP FIN',
  reset: { initiator: 'TCP CLIENT RST', responder: 'TCP SERVER RST', unknown: 'TCP RST' },
};

const denied = (flow: Flow, zones: Zones): string =>
  `RT_FLOW: RT_FLOW_SESSION_DENY: session denied ${pair(flow)} None ${protocolNumber(flow)}(0) ${DENIES} ${between(flow, zones)} ` +
  `UNKNOWN UNKNOWN N/A(N/A) ${arrival(flow, zones)} UNKNOWN policy deny`;

/** Undefined: what it writes was found nowhere. */
function eventText({ event, port, interface: name = '' }: ObservationOf<'node-event'>): string | undefined {
  switch (event) {
    case 'restarted':
      return 'eventd[1967]: SYSTEM_OPERATIONAL: System is operational';
    case 'took-over':
      return "jsrpd[1520]: JSRPD_RG_STATE_CHANGE: Redundancy-group 1 transitioned from 'secondary' to 'primary' state due to Remote yield (0/0)";
    case 'cleared':
      return `mgd[4611]: UI_CMDLINE_READ_LINE: User 'admin', command 'clear security flow session ${port === undefined ? 'all' : `destination-port ${port}`} '`;
    case 'link-down':
      return `mib2d[1344]: SNMP_TRAP_LINK_DOWN: ifIndex 517, ifAdminStatus up(1), ifOperStatus down(2), ifName ${name}`;
    case 'link-up':
      return `mib2d[1344]: SNMP_TRAP_LINK_UP: ifIndex 517, ifAdminStatus up(1), ifOperStatus up(1), ifName ${name}`;
    case 'stopped':
      return undefined;
    default:
      return event satisfies never;
  }
}
