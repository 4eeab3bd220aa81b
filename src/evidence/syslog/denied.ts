import type { Denial } from '../../model/observation.ts';
import type { Flow } from '../../model/flow.ts';
import type { Cursor } from './cursor.ts';
import { readBareSide, readEnd, readSide } from './endpoint.ts';
import type { MessageReader, Told } from './message.ts';
import { flowBetween, flowOfAddresses, readProtocol } from './protocol.ts';

/** 106001: `Inbound TCP connection denied from A/p to B/p flags SYN on interface outside` */
export const readInboundTcpDenied: MessageReader = (cursor) => {
  cursor.expect('Inbound TCP connection denied from ');
  return readFlagged(cursor, 'policy');
};

/**
 * 106015: `Deny TCP (no connection) from A/p to B/p flags SYN ACK  on interface outside`. Devices print two blanks
 * after the flags. A SYN ACK here is the mark of an asymmetric path: the SYN went round this device.
 */
export const readNoConnection: MessageReader = (cursor) => {
  cursor.expect('Deny TCP (no connection) from ');
  return readFlagged(cursor, 'no-connection');
};

function readFlagged(cursor: Cursor, denial: Denial): Told | undefined {
  const from = readEnd(cursor, 'to ', readBareSide);
  const to = readEnd(cursor, 'flags ', readBareSide);
  const flags = cursor.before(' on interface ', 'TCP flags').trim();
  const zone = cursor.word('an interface name');
  return { fact: { kind: 'firewall-denied', denial, flags, zone }, flow: flowBetween('tcp', from, to) };
}

/** 106006: `Deny inbound UDP from A/p to B/p on interface outside` */
export const readInboundUdpDenied: MessageReader = (cursor) => {
  cursor.expect('Deny inbound UDP from ');
  const from = readEnd(cursor, 'to ', readBareSide);
  const to = readEnd(cursor, 'on interface ', readBareSide);
  const zone = cursor.word('an interface name');
  return { fact: { kind: 'firewall-denied', denial: 'policy', zone }, flow: flowBetween('udp', from, to) };
};

/** 106011: `Deny inbound (No xlate) tcp src outside:A/p dst outside:B/p` */
export const readNoTranslation: MessageReader = (cursor) => {
  cursor.expect('Deny inbound (No xlate) ');
  return readUntranslated(cursor);
};

/**
 * 305006: `portmap translation creation failed for tcp src inside:A/p dst outside:B/p`: no port was left. `regular`: no
 * address; `identity` and `outbound static`: an address that is nobody's.
 */
export const readTranslationFailed: MessageReader = (cursor) => {
  const kind = cursor.before(' translation creation failed for ', 'the kind of a translation');
  return readUntranslated(cursor, kind === 'portmap' ? 'port' : kind === 'regular' ? 'address' : undefined);
};

function readUntranslated(cursor: Cursor, lacks?: Lacks): Told | undefined {
  const { flow, zone, known } = readSourceAndDestination(cursor);
  return known ? untranslated(flow, zone, lacks) : undefined;
}

/**
 * 202010: `PAT pool exhausted. Unable to create TCP connection from inside:A/p to outside:B/p`. Newer devices name the
 * pool and the range of its ports behind `exhausted`.
 */
export const readPoolExhausted: MessageReader = (cursor) => {
  const pool = cursor.before(' pool exhausted', 'the kind of a pool');
  cursor.before('Unable to create ', 'what could not be made');
  const protocol = readProtocol(cursor);
  cursor.expect(' connection from ');
  const from = readEnd(cursor, 'to ');
  const to = readSide(cursor);
  return protocol && untranslated(flowBetween(protocol, from, to), from.zone, pool === 'PAT' ? 'port' : 'address');
};

type Lacks = 'port' | 'address';

const untranslated = (flow: Flow | undefined, zone: string | undefined, lacks: Lacks | undefined): Told => ({
  fact: { kind: 'firewall-denied', denial: 'no-translation', ...zoned(zone), ...(lacks && { lacks }) },
  flow,
});

/** 106023: `Deny tcp src outside:A/p dst inside:B/p [(type T, code C)] by access-group "ACL" [0x0, 0x0]` */
export const readAccessGroupDenied: MessageReader = (cursor) => {
  cursor.expect('Deny ');
  const { flow, zone, known } = readSourceAndDestination(cursor, 'by access-group ');
  const by = cursor.skip('"') ? cursor.before('"', 'an access list') : cursor.word('an access list');
  return known ? { fact: { kind: 'firewall-denied', denial: 'policy', ...zoned(zone), by }, flow } : undefined;
};

/** `after` is the word behind it, if there is one. */
function readSourceAndDestination(cursor: Cursor, after?: string) {
  const protocol = readProtocol(cursor);
  cursor.expect(' src ');
  const from = readEnd(cursor, 'dst ');
  const to = after === undefined ? readSide(cursor) : readEnd(cursor, after);
  const flow: Flow | undefined = protocol && flowBetween(protocol, from, to);
  return { flow, zone: from.zone, known: protocol !== undefined };
}

/** 106021: `Deny TCP reverse path check from A to B on interface outside` (`ip verify reverse-path`) */
export const readReversePath: MessageReader = (cursor) => readAddressPair(cursor, 'reverse path check', 'reverse-path');

/**
 * 106022: `Deny TCP connection spoof from A to B on interface outside`: a packet of a connection by another interface
 * than the connection's.
 */
export const readSpoof: MessageReader = (cursor) => readAddressPair(cursor, 'connection spoof', 'spoof');

function readAddressPair(cursor: Cursor, words: string, denial: Denial): Told | undefined {
  cursor.expect('Deny ');
  const protocol = readProtocol(cursor);
  cursor.expect(` ${words} from `);
  const from = readEnd(cursor, 'to ', readBareSide);
  const to = readEnd(cursor, 'on interface ', readBareSide);
  const zone = cursor.word('an interface name');
  return protocol && { fact: { kind: 'firewall-denied', denial, zone }, flow: flowOfAddresses(protocol, from, to) };
}

/**
 * 201011: `Connection limit exceeded N/LIMIT for input packet from A/p to B/p on interface outside` (`conn-max` of a
 * class); 201013 begins with `Per-client connection limit` (`per-client-max`). The message names no protocol; what is
 * read here has TCP sessions.
 */
export const readConnectionLimit: MessageReader = (cursor) => {
  const limitOf = cursor.skip('Per-client connection limit exceeded ') ? 'client' : 'class';
  if (limitOf === 'class') cursor.expect('Connection limit exceeded ');
  cursor.digits('how many connections there are');
  cursor.expect('/');
  const limit = Number(cursor.digits('how many there may be'));
  cursor.expect(' for ');
  cursor.before(' packet from ', 'the way of the packet');
  const from = readEnd(cursor, 'to ', readBareSide);
  const to = readEnd(cursor, 'on interface ', readBareSide);
  const zone = cursor.word('an interface name');
  return {
    fact: { kind: 'firewall-denied', denial: 'table-full', zone, limit, limitOf },
    flow: flowBetween('tcp', from, to),
  };
};

/**
 * 321001: `Resource 'conns' limit of 10000 reached for system`, or for a context: the device had as many connections as
 * it takes. The message names no packet (Cisco document 71871). Other resources cost no connection.
 */
export const readResourceLimit: MessageReader = (cursor) => {
  cursor.expect('Resource ');
  const resource = cursor.before(' limit of ', 'the name of a resource').replaceAll("'", '').toLowerCase();
  const limit = Number(cursor.digits('a limit'));
  cursor.expect(' reached');
  return resource === 'conns' ? { fact: { kind: 'firewall-denied', denial: 'table-full', limit } } : undefined;
};

/**
 * 419002: `Duplicate TCP SYN from inside:A/p to outside:B/p with different initial sequence number`. Devices begin it
 * so; Cisco's guide begins it with `Received duplicate`.
 */
export const readDuplicateSyn: MessageReader = (cursor) => {
  if (!cursor.skip('Received duplicate TCP SYN from ')) cursor.expect('Duplicate TCP SYN from ');
  const from = readEnd(cursor, 'to ');
  const to = readEnd(cursor, 'with different initial sequence number');
  return {
    fact: { kind: 'firewall-denied', denial: 'duplicate-syn', flags: 'SYN', ...zoned(from.zone) },
    flow: flowBetween('tcp', from, to),
  };
};

const zoned = (zone: string | undefined) => (zone === undefined ? {} : { zone });
