import { printableJson } from '../../base/printable.ts';
import type { Disposition } from '../../model/codes.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { BothWays, Seen } from '../../trace/both-ways.ts';
import type { Packet } from '../../trace/packet.ts';
import type { Minder, Parting } from '../../trace/parting.ts';
import type { Reason } from '../../trace/reason.ts';
import type { Step, Trace } from '../../trace/step.ts';
import { headline, outcomesOf } from './outcome-group.ts';
import { type Asking, verdictOf } from './verdict.ts';

/**
 * All of it as one JSON document, `holdfast/trace@1`. What stands at the top is the first way; `ways` has every one of
 * them, the first included.
 */
export function traceJson(ways: readonly BothWays[], options: Asking = {}): string {
  const [first] = ways;
  const document = {
    schema: 'holdfast/trace@1',
    verdict: headline(outcomesOf(ways, options)),
    ...(first ? wayJson(first, options) : NO_WAY),
    ways: ways.map((one) => wayJson(one, options)),
  };
  return `${printableJson(JSON.stringify(document, null, 2))}\n`;
}

const NO_WAY = { seen: 'not-known', parting: null, request: null, reply: null, onward: null } as const;

interface WayJson {
  readonly seen: Seen;
  readonly parting: object;
  readonly request: TraceJson;
  readonly reply: TraceJson | null;
  readonly onward: TraceJson | null;
}

function wayJson(ways: BothWays, asking: Asking): WayJson {
  const { parting } = verdictOf(ways, asking);
  return {
    seen: ways.seen,
    parting: partingJson(parting),
    request: traceOf(ways.request),
    reply: ways.reply ? traceOf(ways.reply) : null,
    onward: ways.onward ? traceOf(ways.onward) : null,
  };
}

function partingJson(parting: Parting): object {
  switch (parting.kind) {
    case 'no-answer':
    case 'together':
      return parting;
    case 'prevented':
      return { kind: parting.kind, minders: [minderJson(parting.minder)] };
    case 'parted': {
      const { kind, fork, requestOnly, replyOnly, minders } = parting;
      return { kind, fork, requestOnly, replyOnly, minders: minders.map(minderJson) };
    }
  }
}

const minderJson = ({ kind, node, ended, because }: Minder): object => ({
  kind,
  node,
  ended,
  because: because ? reasonJson(because) : null,
});

interface TraceJson {
  readonly disposition: Disposition;
  readonly from: string;
  readonly endedAt: string;
  readonly protocol: Packet['protocol'];
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly kind: string | null;
  readonly bytes: number;
  readonly steps: readonly object[];
  readonly path: readonly object[];
  readonly assumed: readonly string[];
}

function traceOf({ disposition, from, endedAt, packet, steps, path, assumed }: Trace): TraceJson {
  const { protocol, source, destination, sourcePort, destinationPort, tcp, icmp, bytes } = packet;
  return {
    disposition,
    from,
    endedAt,
    protocol,
    source,
    destination,
    sourcePort,
    destinationPort,
    kind: tcp ?? icmp?.kind ?? null,
    bytes,
    steps: steps.map(stepJson),
    path: path.map(({ node, interface: name, direction }) => ({ node, interface: name, direction })),
    assumed,
  };
}

function stepJson({ at, kind, ingress, egress, because, packet }: Step): object {
  return {
    at,
    kind,
    ...(ingress === undefined ? {} : { ingress }),
    ...(egress === undefined ? {} : { egress }),
    because: reasonJson(because),
    ...(packet ? { packet: packetJson(packet) } : {}),
  };
}

/** Where a step changed the packet: how it went on. */
const packetJson = ({ source, destination, sourcePort, destinationPort, mark, ttl }: Packet): object => ({
  source,
  destination,
  sourcePort,
  destinationPort,
  mark,
  ttl,
});

const reasonJson = ({ code, text, config, assumed = [] }: Reason): object => ({
  code,
  text,
  config: config.map(lineJson),
  assumed,
});

const lineJson = ({ file, line, text }: ConfigLine): object => ({ file, line, text });
