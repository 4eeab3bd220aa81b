import { type Duration, formatClockDuration } from '../../base/duration.ts';
import type { AsaVersion } from '../../model/asa-policy.ts';
import type { Endpoint } from '../../model/flow.ts';
import type { Denial, ObservationOf } from '../../model/observation.ts';

/** One side of a connection as a device names it. */
export interface Side {
  readonly zone: string;
  readonly real: Endpoint;
  /** As the other side of a translation sees it. */
  readonly mapped: Endpoint;
}

/** `near`: of the less secure interface. */
export interface Sides {
  readonly near: Side;
  readonly far: Side;
}

export interface Ended extends Sides {
  readonly id: string;
  readonly lasted: Duration;
  readonly bytes: number;
  readonly words: string;
}

export interface Turned {
  readonly denial: Denial;
  readonly flags: string;
  readonly zone: string;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  /** Where the destination lies. */
  readonly towards: string | undefined;
  /** The access list that decided; undefined: the security levels. */
  readonly by: string | undefined;
  /** How many connections there may be, where there is no room, and whose. */
  readonly limit: number | undefined;
  readonly limitOf: 'class' | 'client' | undefined;
  /** What was used up, where it could not be translated. */
  readonly lacks: 'port' | 'address' | undefined;
}

/** How the devices of one product and time write the messages that bear on connections: number, severity and text. */
export interface Layout {
  readonly product: 'ASA' | 'FWSM' | 'PIX';
  readonly built: (id: string, direction: 'inbound' | 'outbound', sides: Sides) => string;
  readonly torn: (ended: Ended) => string;
}

const slashed = ({ address, port }: Endpoint): string => `${address}/${port}`;
const place = ({ zone, real }: Side): string => `${zone}:${slashed(real)}`;
const both = (side: Side): string => `${place(side)} (${slashed(side.mapped)})`;
const triple = ({ near, far }: Sides): string =>
  `faddr ${slashed(near.real)} gaddr ${slashed(far.mapped)} laddr ${slashed(far.real)}`;

const numbers = ({ lasted, bytes }: Ended): string => `duration ${formatClockDuration(lasted)} bytes ${bytes}`;

/** 302013 and 302014 of ASA, of FWSM since 3.1 and of PIX since 7 (Cisco's syslog guides). */
const byInterface = (product: Layout['product']): Layout => ({
  product,
  built: (id, direction, { near, far }) =>
    `6-302013: Built ${direction} TCP connection ${id} for ${both(near)} to ${both(far)}`,
  torn: (ended) =>
    `6-302014: Teardown TCP connection ${ended.id} for ${place(ended.near)} to ${place(ended.far)} ${numbers(ended)}${ended.words === '' ? '' : ` ${ended.words}`}`,
});

/**
 * The older layout, with the foreign host first and the reason in brackets (vendor article TECH167276 has a line of an
 * FWSM).
 */
const byForeignHost = (product: Layout['product'], [built, torn]: readonly [string, string]): Layout => ({
  product,
  built: (id, direction, sides) => `6-${built}: Built ${direction} TCP connection ${id} for ${triple(sides)}`,
  torn: (ended) =>
    `6-${torn}: Teardown TCP connection ${ended.id} ${triple(ended)} ${numbers(ended)}${ended.words === '' ? '' : ` (${ended.words})`}`,
});

export function layoutOf({ product, major }: Pick<AsaVersion, 'product' | 'major'> = NEWEST): Layout {
  switch (product) {
    case 'asa':
      return byInterface('ASA');
    case 'fwsm':
      return major < 3 ? byForeignHost('FWSM', ['302013', '302014']) : byInterface('FWSM');
    case 'pix':
      return major < 7 ? byForeignHost('PIX', ['302001', '302002']) : byInterface('PIX');
    default:
      return product satisfies never;
  }
}

const NEWEST = { product: 'asa', major: 9 } as const;

/** What a device says of itself (Cisco's syslog guides: 104001, 111008, 199002, 411001, 411002). */
export function eventText(
  product: Layout['product'],
  { event, interface: name = '', of }: Pick<ObservationOf<'node-event'>, 'event' | 'interface' | 'of'>,
): string {
  switch (event) {
    case 'restarted':
      return product === 'ASA'
        ? '6-199002: startup completed.  Beginning operation.'
        : `6-199002: ${product} startup completed.  Beginning operation.`;
    case 'stopped':
      return '5-199001: Reload command executed from console (remote 0.0.0.0).';
    case 'took-over':
      return '1-104001: (Secondary) Switching to ACTIVE - HELLO not heard from mate.';
    case 'link-down':
    case 'link-up':
      return `4-${event === 'link-up' ? 411001 : 411002}: Line protocol on Interface ${name}, changed state to ${event === 'link-up' ? 'up' : 'down'}`;
    case 'cleared':
      return `5-111008: User 'enable_15' executed the 'clear ${of === 'translations' ? 'xlate' : 'conn'}' command.`;
    default:
      return event satisfies never;
  }
}

/** Undefined: the device writes nothing at its usual level, or nothing that is known. */
export function denialText({
  denial,
  flags,
  zone,
  source,
  destination,
  towards,
  by,
  limit,
  limitOf,
  lacks,
}: Turned): string | undefined {
  const ends = `from ${slashed(source)} to ${slashed(destination)}`;
  switch (denial) {
    case 'no-connection':
      // Two blanks behind the flags, as the devices print them.
      return `6-106015: Deny TCP (no connection) ${ends} flags ${flags}  on interface ${zone}`;
    case 'policy':
      return by === undefined
        ? `2-106001: Inbound TCP connection denied ${ends} flags ${flags}  on interface ${zone}`
        : `4-106023: Deny tcp src ${zone}:${slashed(source)} dst ${towards ?? zone}:${slashed(destination)} by access-group "${by}" [0x0, 0x0]`;
    case 'reverse-path':
      return `1-106021: Deny TCP reverse path check from ${source.address} to ${destination.address} on interface ${zone}`;
    case 'spoof':
      return `1-106022: Deny TCP connection spoof from ${source.address} to ${destination.address} on interface ${zone}`;
    case 'table-full': {
      const exceeded = `limit exceeded ${limit}/${limit} for input packet ${ends} on interface ${zone}`;
      // Of the device as a whole (Cisco document 71871); the message names no packet.
      if (limitOf === undefined) return `5-321001: Resource 'conns' limit of ${limit} reached for system`;
      return limitOf === 'class' ? `3-201011: Connection ${exceeded}` : `3-201013: Per-client connection ${exceeded}`;
    }
    case 'no-translation':
      return `3-305006: ${lacks === 'address' ? 'regular' : 'portmap'} translation creation failed for tcp src ${zone}:${slashed(source)} dst ${towards ?? zone}:${slashed(destination)}`;
    case 'no-route':
    case 'duplicate-syn':
      return undefined;
    default:
      return denial satisfies never;
  }
}
