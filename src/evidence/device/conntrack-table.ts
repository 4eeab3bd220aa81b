import { parseAddress } from '../../base/address.ts';
import { instant } from '../../base/instant.ts';
import type { Endpoint, Flow } from '../../model/flow.ts';
import { reverse, sameFlow } from '../../model/flow.ts';
import type { TextFormat } from '../reader.ts';
import { listTime } from '../sockets/sampling.ts';

/** Addresses and ports of one direction, as conntrack prints them: of TCP and UDP. */
const TUPLE = String.raw`src=(\S{2,64}) dst=(\S{2,64}) sport=(\d{1,5}) dport=(\d{1,5})`;

/**
 * Connections that netfilter translates, as its table stands or as its events come: `conntrack -L`, `conntrack -E [-o
 * timestamp]`, /proc/net/nf_conntrack (conntrack(8); libnetfilter_conntrack, snprintf_default.c). Behind what the
 * client sends stands what an answer to it looks like, beyond the translation. Of a connection that is not translated,
 * socket lists tell more.
 *
 *     tcp      6 431999 ESTABLISHED src=10.1.0.10 dst=192.0.2.20 sport=41374 dport=5432 src=192.0.2.20 …
 *     [1796158800.000367]  [NEW] tcp      6 120 SYN_SENT src=… sport=… dport=… [UNREPLIED] src=… sport=… dport=…
 */
export const conntrackTable: TextFormat = {
  name: 'conntrack',
  trigger: String.raw`sport=\d+ dport=\d`,
  open: (page) => (line, number) => {
    const parts = ROW.exec(line.trim());
    if (!parts) return 'other';
    const [, seconds, micros = '', event, protocol, state = '', ...rest] = parts;
    const [asked, answered] = [flowOf(protocol, rest.slice(0, 4)), flowOf(protocol, rest.slice(4, 8))];
    if (!asked || !answered) return { unread: 'expected addresses, and ports below 65536' };
    const mapped = reverse(answered);
    // What was destroyed stands in the table no more.
    if (event === 'DESTROY' || sameFlow(asked, mapped)) return 'read';
    const { at, utc } =
      seconds === undefined
        ? listTime(page, number)
        : { at: instant(Number(seconds) * 1e6 + Number(micros.padEnd(6, '0'))), utc: true };
    page.emit(
      { kind: 'firewall-connection', flags: state, mapped },
      { at, line: number, flow: asked, ...(utc ? { utc } : {}) },
    );
    return 'read';
  },
};

const HEAD = String.raw`(?:\[(\d{9,11})\.(\d{1,6})\]\s+)?(?:\[(NEW|UPDATE|DESTROY)\]\s+)?(?:ipv[46]\s+\d+\s+)?`;
const STATE = String.raw`(tcp|udp)\s+\d+\s+(?:\d+\s+)?(?:([A-Z_0-9]{2,16})\s+)?`;
const ROW = new RegExp(String.raw`^${HEAD}${STATE}${TUPLE} (?:packets=\d+ bytes=\d+ )?(?:\[UNREPLIED\] )?${TUPLE}`);

function flowOf(
  protocol: string | undefined,
  [source, destination, from, to]: readonly (string | undefined)[],
): Flow | undefined {
  const [a, b] = [endOf(source, from), endOf(destination, to)];
  return a && b && { protocol: protocol === 'udp' ? 'udp' : 'tcp', source: a, destination: b };
}

function endOf(printed = '', port = ''): Endpoint | undefined {
  const address = parseAddress(printed);
  return address && Number(port) <= 65_535 ? { address, port: Number(port) } : undefined;
}
