import { formatByteCount } from '../../base/amount.ts';
import { type Flow, formatEndpoint, formatFlow } from '../../model/flow.ts';
import type { Observation } from '../../model/observation.ts';
import { changedEnds } from '../../model/translations.ts';
import { translatedEnd } from '../translated-end.ts';

/** A device tells of itself. */
export const isDeviceWord = ({ kind }: Observation): boolean => kind.startsWith('firewall-');

/** What happened in a simulation, in a few words for a picture. Undefined: nothing that a picture needs. */
export function seenWords(one: Observation): string | undefined {
  const who = one.process?.name ?? one.node ?? '';
  // Each tells of the connection as it has it itself, on its side of a translation.
  const own = one.flowThere ?? one.flow;
  const flow = own ? ` ${formatFlow(own)}` : '';
  switch (one.kind) {
    case 'connect-started':
      return one.to ? `${who} connects to ${formatEndpoint(one.to)}` : undefined;
    case 'connect-waiting':
      return `${who} got no answer, and tries the next port`;
    case 'connected':
      return `${who} connected${flow}`;
    case 'accepted':
      return `${who} accepted`;
    case 'refused':
      return `${who}: ${one.error.name}`;
    case 'sent':
    case 'received':
      return movedWords(one, who);
    case 'wait-expired':
      return `${who} gave up waiting`;
    case 'read-expired':
      return `${who} gave up reading: ${one.error.name}`;
    case 'status':
      return `${who} ends with ${one.status}${one.words === '' ? '' : ` ${one.words}`}`;
    case 'firewall-built':
      return `${who} makes an entry for${flow}${own && one.mapped ? becomes(own, one.mapped) : ''}`;
    case 'firewall-teardown':
      return `${who} removes its entry: ${one.words}`;
    case 'firewall-translation-built':
      return `${who} translates ${translatedEnd(one.real)} to ${translatedEnd(one.mapped)}`;
    case 'firewall-translation-teardown':
      return `${who} takes ${translatedEnd(one.mapped)} back`;
    case 'firewall-denied':
      return `${who} drops ${one.flags ?? 'a packet'}: ${one.why === undefined ? one.denial : 'INVALID'}`;
    case 'node-event':
      return `${who}: ${one.of === 'translations' ? 'translations were cleared' : eventWords[one.event]}`;
    case 'segment':
      return segmentWords(one, who);
    default:
      return undefined;
  }
}

const becomes = (flow: Flow, mapped: Flow): string =>
  changedEnds(flow, mapped)
    .map(([from, to]) => `; ${formatEndpoint(from)} becomes ${formatEndpoint(to)}`)
    .join('');

const eventWords = {
  restarted: 'started anew',
  stopped: 'is told to stop',
  'took-over': 'the other unit took over',
  cleared: 'connections were cleared',
  'link-down': 'a link is down',
  'link-up': 'the link is up again',
} as const;

function movedWords(one: Extract<Observation, { kind: 'sent' | 'received' }>, who: string): string {
  if (one.error) return `${who}: ${one.error.name}`;
  if (one.bytes === 0) return `${who} sees the end of the stream`;
  return `${who} ${one.kind} ${one.bytes === undefined ? 'data' : formatByteCount(one.bytes)}`;
}

function segmentWords({ role }: Extract<Observation, { kind: 'segment' }>, who: string): string | undefined {
  switch (role) {
    case 'keepalive':
      return `${who} sends a keepalive`;
    case 'reset':
      return `${who} sends a reset`;
    case 'retransmission':
      return `${who} repeats what was not acknowledged`;
    case 'fin':
      return `${who} sends FIN`;
    case 'syn-retransmitted':
      return `${who} repeats SYN`;
    case 'zero-window':
      return `${who} says that its window is full`;
    case 'window-probe':
      return `${who} asks about the full window`;
    default:
      return undefined;
  }
}
