import type { Address } from '../../base/address.ts';
import { seconds } from '../../base/duration.ts';
import type { Fact } from '../../model/observation.ts';
import { osErrorByNumber } from '../os-error.ts';
import { statusFact } from './status.ts';
import type { Thread } from './thread.ts';

/**
 * NetBackup's debug lines name their values: `function: source: label: decimal 0xhex`. This is what a label means.
 * Undefined when the message bears no label of the table.
 */
export function labelled(message: string, thread: Thread): readonly Fact[] | undefined {
  const cut = message.lastIndexOf(': ');
  if (cut < 0) return undefined;
  const label = message.slice(message.lastIndexOf(': ', cut - 1) + 1, cut).trim();
  const value = message.slice(cut + 2).trim();
  if (label.startsWith('VN_REQUEST_')) return [{ kind: 'request', request: label }];
  return LABELS.get(label)?.(value, thread, message);
}

type LabelReader = (value: string, thread: Thread, message: string) => readonly Fact[];

const LOOPBACK = '127.0.0.1' as Address;
const number = (value: string): number => Number.parseInt(value, 10);
const isNumber = (value: string): boolean => /^\d+(?: |$)/.test(value);
const sideOf = (message: string) => (message.startsWith('vnet_generate_hashes') ? 'made' : 'received');

/** `57276;c432cfc40d6d02d80f592f6c03015c49;10;600`: port on the client; hash; request; seconds. */
const socketForAnother: LabelReader = (value) => {
  const [port = '', token] = value.replace(/^NCB_DATASOCKET \S+ /, '').split(';');
  return /^\d+$/.test(port) ? [{ kind: 'told-port', port: Number(port), ...(token ? { token } : {}) }] : [];
};

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
      const side = sideOf(message);
      if (side === 'made') thread.madeToken = token;
      return token ? [{ kind: 'token', token, side }] : [];
    },
  ],
  ['hash_str2', (token, _thread, message) => (token ? [{ kind: 'token', token, side: sideOf(message) }] : [])],
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
      if (!isNumber(value)) return [];
      thread.localPort = number(value);
      return [{ kind: 'told-port', port: number(value) }];
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
