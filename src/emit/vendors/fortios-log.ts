import { between, formatDay, formatTimeOfDay, type Instant } from '../../base/instant.ts';
import { inSeconds, seconds } from '../../base/duration.ts';
import type { Flow } from '../../model/flow.ts';
import type { ObservationOf } from '../../model/observation.ts';
import type { EmittedFile } from '../emitted-file.ts';
import { zoneText } from '../evidence-manifest.ts';
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

/** The log of a FortiGate whose policies have `logtraffic all` and `logtraffic-start enable`, as of release 7. */
export const fortiosLog = (device: Device): readonly EmittedFile[] =>
  deviceLog(device, 'fortigate.log', ({ one, node, zones, local, utc }) => {
    const fields = fieldsOf(one, zones);
    if (!fields) return undefined;
    const { logid, ...rest } = fields;
    return written({ ...stampOf(local, utc, node), logid, ...rest });
  });

/** Numbers, addresses, the date and the time stand without quotation marks. */
type Fields = Readonly<Record<string, string | number>> & { readonly logid: string };

const written = (fields: Readonly<Record<string, string | number>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${typeof value === 'number' || BARE.has(name) ? value : `"${value}"`}`)
    .join(' ');

const BARE: ReadonlySet<string> = new Set(['date', 'time', 'eventtime', 'srcip', 'dstip']);

function stampOf(local: Instant, utc: Instant, name: string) {
  return {
    date: formatDay(local),
    time: formatTimeOfDay(local).slice(0, 8),
    devname: name,
    devid: 'FGT60FTK00000000',
    eventtime: `${utc}000`,
    tz: zoneText(between(utc, local)).replace(':', ''),
  };
}

function fieldsOf(one: DeviceFact, zones: Zones): Fields | undefined {
  switch (one.kind) {
    case 'firewall-built':
      return one.flow && { ...traffic('0000000015', one.flow, zones), ...decided(one.connection, 'start'), ...NOTHING };
    case 'firewall-teardown':
      return one.flow && ended(one, one.flow, zones);
    case 'firewall-denied':
      return one.flow && isDeniedRequest(one)
        ? {
            ...traffic('0000000013', one.flow, zones),
            proto: protocolNumber(one.flow),
            action: 'deny',
            policyid: 0,
            ...NOTHING,
          }
        : undefined;
    case 'node-event':
      return eventOf(one);
  }
}

/** 15: LOG_ID_TRAFFIC_START_FORWARD, 13: LOG_ID_TRAFFIC_END_FORWARD. */
const traffic = (logid: string, flow: Flow, zones: Zones) => ({
  logid,
  type: 'traffic',
  subtype: 'forward',
  level: 'notice',
  vd: 'root',
  srcip: flow.source.address,
  srcport: flow.source.port,
  srcintf: zones.towards(flow.source.address) ?? 'root',
  dstip: flow.destination.address,
  dstport: flow.destination.port,
  dstintf: zones.towards(flow.destination.address) ?? 'root',
});

/** The policy is the first: a preset has no numbers for its permits. */
const decided = (connection: string, action: string) => ({
  sessionid: Number(sessionNumber(connection)),
  proto: 6,
  action,
  policyid: 1,
  policytype: 'policy',
  trandisp: 'noop',
});

const NOTHING = { duration: 0, sentbyte: 0, rcvdbyte: 0, sentpkt: 0, rcvdpkt: 0 };

function ended(one: ObservationOf<'firewall-teardown'>, flow: Flow, zones: Zones): Fields | undefined {
  const { connection, lasted = seconds(0) } = one;
  const action = endWord(ACTIONS, one);
  const [client, server] = bothWays(one);
  return action === undefined
    ? undefined
    : {
        ...traffic('0000000013', flow, zones),
        ...decided(connection, action),
        duration: Math.floor(inSeconds(lasted)),
        sentbyte: client.bytes,
        rcvdbyte: server.bytes,
        sentpkt: client.packets,
        rcvdpkt: server.packets,
      };
}

/** The words that the reader knows. Every timer that runs out is a time-out, that of one end which closed too. */
const ACTIONS: EndWords = {
  idle: 'timeout',
  'fin-timeout': 'timeout',
  'syn-timeout': 'timeout',
  fins: 'close',
  reset: { initiator: 'client-rst', responder: 'server-rst', unknown: 'server-rst' },
};

/** Undefined: what it writes was found nowhere. */
function eventOf({ event, interface: name = '' }: ObservationOf<'node-event'>): Fields | undefined {
  switch (event) {
    case 'restarted':
      return system('0100032009', 'information', { logdesc: 'FortiGate started', msg: 'Fortigate started' });
    case 'took-over':
      return {
        ...system('0108037904', 'notice', { logdesc: 'Device set as HA primary' }),
        subtype: 'ha',
      };
    case 'link-down':
    case 'link-up': {
      const status = event === 'link-up' ? 'UP' : 'DOWN';
      return system('0100020099', 'warning', {
        logdesc: 'Interface status changed',
        action: 'interface-stat-change',
        status,
        msg: `Interface ${name} turned ${status.toLowerCase()}`,
      });
    }
    case 'stopped':
    case 'cleared':
      return undefined;
    default:
      return event satisfies never;
  }
}

const system = (logid: string, level: string, rest: Readonly<Record<string, string>>): Fields => ({
  logid,
  type: 'event',
  subtype: 'system',
  level,
  vd: 'root',
  ...rest,
});
