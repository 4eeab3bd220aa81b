import { printable } from '../../base/printable.ts';
import type { Trace } from '../../trace/step.ts';

/** What became of one packet, as a clause: who did what with it, and by which mechanism. */
export function fateOf(trace: Trace): string {
  const { disposition, endedAt, steps } = trace;
  const node = printable(endedAt);
  const it = NOUNS[nounOf(trace)];
  const last = steps.at(-1);
  const arrival = last?.ingress === undefined ? '' : ` on arrival at ${printable(last.ingress)}`;
  switch (disposition) {
    case 'ACCEPTED':
      return `${node} takes ${it}`;
    case 'NO_LISTENER':
      return trace.direction === 'reply' ? `${node} does not take ${it}: ${reasonOf(trace)}` : reasonOf(trace);
    case 'DENIED_SILENT':
      return `${node} discards ${it} (filter rule)`;
    case 'DENIED_RESET':
      return `${node} refuses ${it} with a reset (filter rule)`;
    case 'DENIED_ICMP':
      return `${node} refuses ${it} with an ICMP message (filter rule)`;
    case 'NO_STATE_SILENT':
      return `${node} discards ${it} (it knows no such connection)`;
    case 'NO_STATE_RESET':
      return `${node} refuses ${it} with a reset (it knows no such connection)`;
    case 'REVERSE_PATH_FILTERED':
      return `${node} discards ${it}${arrival} (reverse-path filter)`;
    case 'STRONG_HOST_DROPPED':
      return arrival === '' || trace.from === endedAt
        ? `${node} does not send ${it} (strong host)`
        : `${node} discards ${it}${arrival} (strong host)`;
    case 'MARTIAN':
      return `${node} discards ${it}${arrival} (impossible address)`;
    case 'TOO_BIG':
      return `${it} is too large for the next link of ${node}`;
    case 'LOOP':
      return `${it} goes round in a circle that ends at ${node}`;
    case 'LEFT_MODEL':
      return TOLD_BY_REASON.has(last?.because.code ?? '') ? reasonOf(trace) : `${it} leaves the model at ${node}`;
    case 'TTL_EXPIRED':
      return `the hop count of ${it} ends at ${node}`;
    case 'NO_ROUTE':
    case 'NEIGHBOUR_UNREACHABLE':
    case 'NO_ALLOWED_DESTINATION':
    case 'NOT_FORWARDED':
    case 'NO_SOURCE_ADDRESS':
      return reasonOf(trace);
  }
}

/** Where it was not the end of the model: the reason says what it was. */
const TOLD_BY_REASON: ReadonlySet<string> = new Set(['NEIGHBOUR_NOT_KNOWN', 'RULES_TOO_MANY']);

const NOUNS = {
  request: 'the request',
  reply: 'the answer',
  data: 'the data',
  acknowledgement: 'the acknowledgement of the data',
} as const;

const nounOf = ({ direction, packet }: Trace): keyof typeof NOUNS =>
  packet.tcp === 'ack' ? 'acknowledgement' : direction === 'request' && packet.tcp === 'data' ? 'data' : direction;

/** The sentence of the step that ended it, without its stop. */
const reasonOf = ({ steps, endedAt }: Trace): string =>
  printable(steps.at(-1)?.because.text ?? `it ends at ${endedAt}`).replace(/\.$/, '');
