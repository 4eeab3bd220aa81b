import { addressFromIpv4Number } from '../../base/address.ts';
import { seconds } from '../../base/duration.ts';
import type { Fact } from '../../model/observation.ts';
import { osErrorByNumber } from '../os-error.ts';
import { statusFact } from './status.ts';
import type { Thread } from './thread.ts';

/**
 * NetBackup's debug lines name their values: `function: source: label: decimal 0xhex`; since 7.5 the source stands in
 * square brackets and no colon need follow the label. This is what a label means. Undefined when the message bears none
 * of the table.
 */
export function labelled(message: string, thread: Thread): readonly Fact[] | undefined {
  const bracket = message.indexOf(': [');
  const source = bracket < 0 ? -1 : message.indexOf('] ', bracket);
  if (source >= 0) return bracketed(message, message.slice(source + 2).trim(), thread);
  const cut = message.lastIndexOf(': ');
  if (cut < 0) return undefined;
  const label = message.slice(message.lastIndexOf(': ', cut - 1) + 1, cut).trim();
  const value = message.slice(cut + 2).trim();
  if (label.startsWith('VN_REQUEST_')) return [{ kind: 'request', request: label }];
  return LABELS.get(label)?.(value, thread, message);
}

/** `text` is what follows the source: `connect in progress 1 0x1`. */
function bracketed(message: string, text: string, thread: Thread): readonly Fact[] | undefined {
  const request = /^VN_REQUEST_[A-Z_]+/.exec(text)?.[0];
  if (request) return [{ kind: 'request', request }];
  for (const [label, read] of LABELS) {
    if (!text.startsWith(label)) continue;
    const value = text.slice(label.length);
    if (/^(?::? |$)/.test(value)) return read(value.replace(/^:? */, ''), thread, message);
  }
  return undefined;
}

type LabelReader = (value: string, thread: Thread, message: string) => readonly Fact[];

const LOOPBACK = addressFromIpv4Number(0x7f000001);
const number = (value: string): number => Number.parseInt(value, 10);
const isNumber = (value: string): boolean => /^\d+(?: |$)/.test(value);

/** The functions of the vnetd that made a token, up to where it sends the token away. All others have been given it. */
const OF_THE_MAKER = /^(?:vnet_generate_hashes|process_connect_forward_socket|vnet_send_network_socket)\b/;

/** A thread that repeats the token that it made says nothing new, and must not pass for one that received it. */
function tokenFact(token: string, thread: Thread, message: string): readonly Fact[] {
  if (token === '' || thread.madeTokens?.includes(token)) return [];
  if (!OF_THE_MAKER.test(message)) return [{ kind: 'token', token, side: 'received' }];
  thread.madeTokens = [...(thread.madeTokens ?? []).slice(-3), token];
  return [{ kind: 'token', token, side: 'made' }];
}

/** `57276;c432cfc40d6d02d80f592f6c03015c49;10;600`: port on the client; hash; request; seconds. */
const socketForAnother: LabelReader = (value) => {
  const [port = '', token] = value.replace(/^NCB_DATASOCKET \S+ /, '').split(';');
  return /^\d+$/.test(port) ? [{ kind: 'told-port', port: Number(port), ...(token ? { token } : {}) }] : [];
};

/**
 * Ports of daemons, which are asked for by number as well as by name: veritas_pbx, its private port, bprd to vnetd,
 * bpcd.
 */
const KNOWN_SERVICES: ReadonlySet<number> = new Set([1556, 1557, 13720, 13721, 13722, 13723, 13724, 13782, 13783]);

const LABELS: ReadonlyMap<string, LabelReader> = new Map<string, LabelReader>([
  [
    'connect in progress',
    (value, thread) => {
      const attempt = number(value);
      if (!isNumber(value)) return [];
      if (attempt > 1) return [{ kind: 'connect-waiting', attempt }];
      const to = thread.localPort === undefined ? {} : { to: { address: LOOPBACK, port: thread.localPort } };
      return [{ kind: 'connect-started', attempt, ...to }];
    },
  ],
  ['getsockopt SO_ERROR returned', (value) => [{ kind: 'refused', error: osErrorByNumber(number(value)) }]],
  [
    'ipc_string',
    (value, thread, message) => {
      if (!isNumber(value)) return [];
      const port = number(value);
      if (!message.startsWith('process_connect_forward_socket')) return [{ kind: 'told-port', port }];
      return [{ kind: 'listening', port, ...(thread.madeToken ? { token: thread.madeToken } : {}) }];
    },
  ],
  [
    'hash_str1',
    (token, thread, message) => {
      if (OF_THE_MAKER.test(message)) thread.madeToken = token;
      return tokenFact(token, thread, message);
    },
  ],
  ['hash_str2', tokenFact],
  ['mpx_ipc', socketForAnother],
  ['read from media manager', socketForAnother],
  [
    'max_time',
    (value, thread) => {
      thread.maxTime = number(value);
      return [];
    },
  ],
  [
    // vnet status 11: the wait of vnet_sock_ready was exceeded. A number space of its own, not NetBackup status 11.
    'Function failed',
    (value, thread, message) => {
      if (!message.startsWith('vnet_sock_ready') || number(value) !== 11) return [];
      const wait = thread.maxTime === undefined ? {} : { wait: seconds(thread.maxTime) };
      return [{ kind: 'wait-expired', status: 11, ...wait }];
    },
  ],
  [
    'service',
    (value, thread) => {
      const port = isNumber(value) ? number(value) : undefined;
      thread.localPort = port === undefined || KNOWN_SERVICES.has(port) ? undefined : port;
      return thread.localPort === undefined ? [] : [{ kind: 'told-port', port: thread.localPort }];
    },
  ],
  [
    // The attempts on the local port are over; what the thread connects to next is not known.
    'connect_to_service() failed',
    (_value, thread) => {
      thread.localPort = undefined;
      return [];
    },
  ],
  [
    'msg',
    (value) => {
      const request = /^Request (VN_REQUEST_[A-Z_]+)/.exec(value)?.[1];
      return request ? [{ kind: 'request', request }] : [];
    },
  ],
  ['remote host supports PBX, but PBX is not running', () => [{ kind: 'broker-reported', running: false }]],
  ['bpcd returned failure', (value) => statusFact(number(value))],
]);
