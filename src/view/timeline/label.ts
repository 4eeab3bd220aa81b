import { formatDuration } from '../../base/duration.ts';
import type { HostBook } from '../../evidence/hosts.ts';
import { formatEndpoint } from '../../model/flow.ts';
import type { Observation, OsError, SegmentRole, SocketTimer } from '../../model/observation.ts';
import { translatedEnd } from '../translated-end.ts';

const eventWords = {
  restarted: 'was started anew',
  stopped: 'is told to stop',
  'took-over': 'takes over from the other unit',
  cleared: 'is told to clear connections',
  'link-down': 'loses its link',
  'link-up': 'has its link again',
} as const;

/** What the lane's owner does at that moment, in few words: the lane already says who. */
export function labelOf(one: Observation, hosts: HostBook): string {
  // As it is written there, on that side of a translation.
  const flow = one.flowThere ?? one.flow;
  const peer = flow && hosts.endpointOf(flow.destination);
  const caller = flow && hosts.endpointOf(flow.source);
  switch (one.kind) {
    case 'connect-started':
      return `connects${one.to ? ` to ${hosts.endpointOf(one.to)}` : ''}${one.attempt > 1 ? `, port no. ${one.attempt}` : ''}`;
    case 'connect-waiting':
      return 'tries the next port';
    case 'connected':
      return `connected${peer ? ` to ${peer}` : ''}${inBrackets(one.service, one.via && `via ${one.via}`)}`;
    case 'accepted':
      return `accepts${caller ? ` ${caller}` : ''}${one.flow ? ` on port ${one.flow.destination.port}` : ''}${inBrackets(one.service)}`;
    case 'refused':
      return `refused${inBrackets(errorName(one.error))}`;
    case 'listening':
      return `listens on port ${one.port}`;
    case 'told-port':
      return `is told of port ${one.port}`;
    case 'wait-expired':
      return `gives up waiting${one.wait === undefined ? '' : ` after ${formatDuration(one.wait)}`}`;
    case 'request':
      return one.request;
    case 'token':
      return `${one.side === 'made' ? 'makes' : 'receives'} token ${one.token.slice(0, 8)}`;
    case 'spawned':
      return `starts process ${one.child.pid}`;
    case 'peer-named':
      return `sees the caller as ${one.address}${one.name ? ` (${one.name})` : ''}`;
    case 'broker-reported':
      return one.running ? 'is told that PBX runs' : 'is told that PBX does not run';
    case 'socket-opened':
      return 'opens a socket';
    case 'bound':
      return `binds to ${formatEndpoint(one.local)}`;
    case 'option-set':
      return `sets ${one.option}${one.value === undefined ? '' : ` = ${one.value}`}`;
    case 'waited':
      return `waited ${formatDuration(one.for)}${one.answered ? '' : ' without an answer'}`;
    case 'received':
    case 'sent':
      return transferred(one.kind, one.bytes, one.error);
    case 'socket-state':
      return `socket ${one.state}${peer ? ` to ${peer}` : ''}${timerWords(one.timer)}`;
    case 'sources-offered':
      return `may bind to ${one.sources ? one.sources.join(', ') || 'any address' : 'addresses of a list'}`;
    case 'firewall-built':
      return `builds ${caller ?? 'a connection'}${peer ? ` -> ${peer}` : ''}`;
    case 'firewall-teardown':
      return `removes ${caller ? `${caller} -> ${peer}` : 'the connection'}: ${one.words || one.reason}`;
    case 'firewall-translation-built':
      return `translates ${translatedEnd(one.real)} to ${translatedEnd(one.mapped)}`;
    case 'firewall-translation-teardown':
      return `takes ${translatedEnd(one.mapped)} back from ${translatedEnd(one.real)}`;
    case 'firewall-denied':
      return `drops${one.flags ? ` ${one.flags}` : ''}${caller ? ` ${caller} -> ${peer}` : ''}: ${one.denial}${one.why ? ` (${one.why})` : one.by ? ` by ${one.by}` : ''}`;
    case 'node-event':
      return `${eventWords[one.event]}${inBrackets(one.interface)}`;
    case 'packet-logged':
      return `logs${one.flags ? ` ${one.flags}` : ''}${caller ? ` ${caller} -> ${peer}` : ''}: ${one.prefix.trim() || 'no prefix'}`;
    case 'firewall-permitted':
      return `permits ${caller ?? 'it'}${peer ? ` -> ${peer}` : ''} by ${one.by}`;
    case 'firewall-connection':
      return `table: ${one.idle === undefined ? 'in use' : `idle ${formatDuration(one.idle)}`}${one.timeout === undefined ? '' : ` of ${formatDuration(one.timeout)}`}`;
    case 'firewall-phase':
      return `${one.phase}: ${one.allowed ? 'allow' : 'drop'}`;
    case 'firewall-traced':
      return one.allowed ? 'would let it pass' : `would drop it${inBrackets(one.dropReason)}`;
    case 'segment':
      return `${segmentWords(one.role)}${one.bytes > 1 ? `, ${one.bytes} bytes` : ''}${peer ? ` to ${peer}` : ''}`;
    case 'status':
      return `ends with status ${one.status}${inBrackets(one.words)}`;
    case 'failure':
      return one.words;
    case 'read-expired':
      return `gives up reading${inBrackets(errorName(one.error))}`;
    case 'progress':
      return one.words;
    case 'setting':
    case 'counter':
      return `${one.name} = ${one.value}`;
    case 'address-listed':
      return `has the address ${one.address}`;
  }
}

const errorName = ({ name, number }: OsError): string | undefined =>
  name === 'OTHER' ? (number === undefined ? undefined : `error ${number}`) : name;

function transferred(kind: 'received' | 'sent', bytes: number | undefined, error: OsError | undefined): string {
  if (error) return `${kind === 'sent' ? 'writing' : 'reading'} fails${inBrackets(errorName(error))}`;
  return `${kind === 'sent' ? 'writes' : 'reads'}${bytes === undefined ? '' : ` ${bytes} bytes`}`;
}

function timerWords(timer: SocketTimer): string {
  switch (timer.runs) {
    case 'off':
      return ', no timer';
    case 'not-shown':
      return '';
    case 'keepalive':
    case 'retransmit':
    case 'persist':
    case 'timewait':
    case 'other':
      return `, ${timer.runs} in ${formatDuration(timer.left)}`;
  }
}

function segmentWords(role: SegmentRole): string {
  switch (role) {
    case 'syn':
      return 'SYN';
    case 'syn-retransmitted':
      return 'SYN again';
    case 'syn-ack':
      return 'SYN ACK';
    case 'syn-ack-retransmitted':
      return 'SYN ACK again';
    case 'established':
      return 'ACK, established';
    case 'data-after-silence':
      return 'data after a silence';
    case 'retransmission':
      return 'data again';
    case 'keepalive':
      return 'keepalive';
    case 'keepalive-answer':
      return 'keepalive answered';
    case 'zero-window':
      return 'window is full';
    case 'window-probe':
      return 'window asked about';
    case 'fin':
      return 'FIN';
    case 'reset':
      return 'RST';
  }
}

const inBrackets = (...words: readonly (string | undefined)[]): string => {
  const told = words.filter((word) => word !== undefined && word !== '');
  return told.length === 0 ? '' : ` (${told.join(' ')})`;
};
