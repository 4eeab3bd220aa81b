import { parseAddress } from '../../base/address.ts';
import type { Duration } from '../../base/duration.ts';
import type { Endpoint, Flow } from '../../model/flow.ts';
import type { Fact } from '../../model/observation.ts';
import type { Page, Reading, TextFormat } from '../reader.ts';
import { listTime } from '../sockets/sampling.ts';
import { readDeviceSpan } from './device-span.ts';

/** An interface's name, and what parts it from the address: `outside `, `outside: `, `outside:`. The own has blanks. */
const ZONE = String.raw`(?:NP Identity Ifc|[^ \t\n]{1,48}?)(?::[ \t]*|[ \t]+)`;
/**
 * `10.1.40.10:80`, `10.1.40.10/80`; the translated address in brackets behind the real one, or with its port behind
 * both (`show conn long`). Where the configuration has `names`, a name stands for the address.
 */
const END = String.raw`([^\s(),/]{1,64})(?:\([^)\n]*\))?[:/](\d+)(?:[ \t]+\([^)\n]*\))?`;

/**
 * Cisco ASA, FTD, FWSM and PIX `show conn [detail]`: the connection table as it stands, on one line or on two.
 * `timeout 1h0m` of the detailed form is the idle timeout of that very connection: the device's own word on which class
 * took it.
 *
 *     TCP outside  203.0.113.2:15089 dmz  10.1.40.10:80, idle 0:00:28, bytes 0, flags UB
 *     TCP outside: 203.0.113.2/15089 dmz: 10.1.40.10/80,
 *         flags UB , idle 21s, uptime 21s, timeout 1h0m, bytes 0
 *     TCP outside:203.0.113.2/15089 (203.0.113.2/15089) dmz:10.1.40.10/80 (10.1.40.10/80), flags UB , idle 21s, …
 *     TCP out 203.0.113.2:15089 in 10.1.40.10:80 idle 0:00:28 Bytes 0 FLAGS - UB
 */
export const showConn: TextFormat = {
  name: 'show-conn',
  trigger: String.raw`(?:TCP|UDP)[ \t]+${ZONE}${END}[ \t]+${ZONE}${END}`,
  headed: true,
  open: (page) => {
    let held: Row | undefined;
    return (line, number) => {
      const above = held;
      held = undefined;
      if (above && FIELDS.test(line) && !ROW.test(line)) return tell(page, above, line);
      const row = rowOf(line, number);
      if (!row && above && line.trim() === '') {
        if (number > above.line + BLANK_LINES) return { unread: WITHOUT_FIELDS };
        held = above;
        return 'follow';
      }
      if (!row) return 'other';
      if ('unread' in row) return row;
      if (FIELDS.test(row.rest)) return tell(page, row, row.rest);
      if (!/^,?\s*$/.test(row.rest))
        return { unread: `found "${row.rest.slice(0, 60)}", expected idle, bytes and flags` };
      held = row;
      return 'follow';
    };
  },
};

const ROW = new RegExp(String.raw`^\s*(TCP|UDP)[ \t]+${ZONE}${END}[ \t]+${ZONE}${END}(.*)$`);
const FIELDS = /\b(?:idle|flags)\s/i;
/** What copies from PDF documents put between the two lines of a connection. */
const BLANK_LINES = 1;
const WITHOUT_FIELDS = 'found the end of the connection above, expected its flags, idle time and bytes';

interface Row {
  readonly line: number;
  readonly protocol: 'tcp' | 'udp';
  /** On the interface of lower security: the device prints it first. */
  readonly outer: Endpoint;
  readonly inner: Endpoint;
  readonly rest: string;
}

function rowOf(text: string, line: number): Row | { readonly unread: string } | undefined {
  const parts = ROW.exec(text);
  if (!parts) return undefined;
  const [, protocol, outerHost = '', outerPort = '', innerHost = '', innerPort = '', rest = ''] = parts;
  const outer = endpointOf(outerHost, outerPort);
  const inner = endpointOf(innerHost, innerPort);
  if (!outer || !inner) {
    const found = (outer ? innerHost : outerHost).slice(0, 40);
    return { unread: `found "${found}", expected an address and a port below 65536 (\`no names\` on the device)` };
  }
  return { line, protocol: protocol === 'TCP' ? 'tcp' : 'udp', outer, inner, rest };
}

function endpointOf(host: string, port: string): Endpoint | undefined {
  const address = parseAddress(host);
  return address && Number(port) <= 65_535 ? { address, port: Number(port) } : undefined;
}

function tell(page: Page, row: Row, text: string): Reading {
  const fields = fieldsOf(text);
  if ('unread' in fields) return fields;
  const { at, utc } = listTime(page, row.line);
  const flow = flowOf(row, fields.flags);
  page.emit({ kind: 'firewall-connection', ...fields }, { at, line: row.line, flow, ...(utc ? { utc } : {}) });
  return 'read';
}

/** Flag `B`: the first SYN came from the outer side (Cisco command reference, show conn, table of connection flags). */
function flowOf({ protocol, outer, inner }: Row, flags: string): Flow {
  return flags.includes('B')
    ? { protocol, source: outer, destination: inner }
    : { protocol, source: inner, destination: outer };
}

type Fields = Omit<Extract<Fact, { kind: 'firewall-connection' }>, 'kind'>;

function fieldsOf(text: string): Fields | { readonly unread: string } {
  const [, flags = ''] = /\bflags(?:\s+-(?=\s|$|,))?\s*([A-Za-z0-9]*)/i.exec(text) ?? [];
  const bytes = /\bbytes (\d+)/i.exec(text)?.[1];
  const spans: { idle?: Duration; uptime?: Duration; timeout?: Duration } = {};
  for (const name of ['idle', 'uptime', 'timeout'] as const) {
    const printed = new RegExp(`\\b${name} ([^\\s,]+)`).exec(text)?.[1];
    if (printed === undefined || printed === '-') continue;
    const span = readDeviceSpan(printed);
    if (span === undefined) {
      return { unread: `found ${name} "${printed.slice(0, 20)}", expected a time such as 0:00:28 or 1h0m` };
    }
    spans[name] = span;
  }
  return { flags, ...spans, ...(bytes === undefined ? {} : { bytes: Number(bytes) }) };
}
