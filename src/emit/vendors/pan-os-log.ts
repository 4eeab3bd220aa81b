import { formatDay, formatTimeOfDay, type Instant, later } from '../../base/instant.ts';
import { inSeconds, microseconds, seconds } from '../../base/duration.ts';
import type { Flow } from '../../model/flow.ts';
import type { EmittedFile } from '../emitted-file.ts';
import type { Zones } from '../zones.ts';
import {
  bothWays,
  type Counted,
  type Device,
  type DeviceFact,
  deviceLog,
  endWord,
  type EndWords,
  ETHERNET_BYTES,
  isDeniedRequest,
  sessionNumber,
  synOnly,
} from './device-fact.ts';

/**
 * The TRAFFIC log of a PAN-OS whose rules log at session start and end, as its syslog forwards it: the fields of
 * "Traffic Log Fields" up to the name of the device. What its SYSTEM log says of a restart or a failover was found
 * nowhere.
 */
export const panosLog = (device: Device): readonly EmittedFile[] =>
  deviceLog(device, 'traffic.log', ({ one, node, zones, local, index }) => {
    const row = rowOf(one);
    return row && one.flow && written({ row, flow: one.flow, zones, at: local, node, index });
  });

interface Row {
  readonly subtype: 'start' | 'end' | 'drop';
  readonly rule: string;
  readonly app: string;
  readonly session: string;
  readonly action: 'allow' | 'deny';
  readonly sent: Counted;
  readonly received: Counted;
  readonly elapsed: number;
  readonly endReason: string;
}

const NONE = { packets: 0, bytes: 0 };
/** The rules that stand behind all others have these names; a preset has none for its permits. */
const DENIES = 'interzone-default';
const PERMITS = 'permit-all';

function rowOf(one: DeviceFact): Row | undefined {
  switch (one.kind) {
    case 'firewall-built':
      return {
        ...OPEN,
        subtype: 'start',
        session: sessionNumber(one.connection),
        endReason: 'n/a',
        sent: synOnly(ETHERNET_BYTES),
      };
    case 'firewall-teardown': {
      const [sent, received] = bothWays(one, ETHERNET_BYTES);
      const { lasted = seconds(0), connection } = one;
      const elapsed = Math.floor(inSeconds(lasted));
      const endReason = endWord(END_REASONS, one);
      return endReason === undefined
        ? undefined
        : { ...OPEN, subtype: 'end', session: sessionNumber(connection), sent, received, elapsed, endReason };
    }
    case 'firewall-denied':
      return isDeniedRequest(one)
        ? {
            ...OPEN,
            subtype: 'drop',
            rule: DENIES,
            app: 'not-applicable',
            session: '0',
            action: 'deny',
            sent: synOnly(ETHERNET_BYTES),
            endReason: 'policy-deny',
          }
        : undefined;
    case 'node-event':
      return undefined;
  }
}

const OPEN = { rule: PERMITS, app: 'unknown-tcp', action: 'allow', sent: NONE, received: NONE, elapsed: 0 } as const;

/** The words of the page; it has one for whichever timer ran out. */
const END_REASONS: EndWords = {
  idle: 'aged-out',
  'fin-timeout': 'aged-out',
  'syn-timeout': 'aged-out',
  fins: 'tcp-fin',
  reset: {
    initiator: 'tcp-rst-from-client',
    responder: 'tcp-rst-from-server',
    unknown: 'tcp-rst-from-server',
  },
  cleared: 'unknown',
};

interface Line {
  readonly row: Row;
  readonly flow: Flow;
  readonly zones: Zones;
  readonly at: Instant;
  readonly node: string;
  readonly index: number;
}

const stampOf = (at: Instant): string => `${formatDay(at).replaceAll('-', '/')} ${formatTimeOfDay(at).slice(0, 8)}`;

/** By the place of each: "FUTURE_USE" is empty, a version or 0, as devices print it. */
function written({ row, flow, zones, at, node, index }: Line): string {
  const { source, destination } = flow;
  const { sent, received } = row;
  const [from, to] = [source, destination].map(({ address }) => zones.towards(address) ?? '');
  const begun = stampOf(later(at, microseconds(-row.elapsed * 1e6)));
  const rows: readonly (readonly (string | number | undefined)[])[] = [
    ['1', stampOf(at), '007000000001', 'TRAFFIC', row.subtype, '2817', stampOf(at)],
    [source.address, destination.address, '0.0.0.0', '0.0.0.0', row.rule, '', '', row.app, 'vsys1'],
    [from, to, from, row.action === 'allow' ? to : '', 'forward-all', stampOf(at), row.session, '1'],
    [source.port, destination.port, '0', '0', '0x0', flow.protocol, row.action],
    [sent.bytes + received.bytes, sent.bytes, received.bytes, sent.packets + received.packets],
    [begun, row.elapsed, 'any', '', index + 1, '0x0', PRIVATE, PRIVATE, ''],
    [sent.packets, received.packets, row.endReason, '0', '0', '0', '0', '', node, 'from-policy'],
  ];
  return rows.flat().join(',');
}

/** What stands for a country of private addresses. */
const PRIVATE = '10.0.0.0-10.255.255.255';
