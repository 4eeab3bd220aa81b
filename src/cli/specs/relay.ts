import { buildRouteMap } from '@stricli/core';
import { type Address, parseAddress } from '../../base/address.ts';
import { parseListen } from '../../live/relay/listen-words.ts';
import type { ListenAt } from '../../live/relay/relay.ts';
import { relaySpans } from '../../live/relay/relay-spans.ts';
import { keepaliveCount, keepaliveIdle, keepaliveInterval, userTimeout } from '../../live/written-keepalive.ts';
import type { NamedSocket } from '../commands/relay-unit.ts';
import { command } from './command.ts';
import {
  count,
  duration,
  hostPort,
  localHostPort,
  network,
  off,
  optional,
  optionalText,
  optionalWritten,
} from './flags.ts';

const number = (brief: string) => optional(count, brief, 'N');
const drain = {
  kind: 'parsed',
  parse: duration,
  brief: 'At the end: how long connections may go on',
  placeholder: '30s',
  default: '30s',
} as const;

const serveCommand = command({
  load: async () => (await import('../commands/relay.ts')).runRelay,
  parameters: {
    flags: {
      listen: {
        kind: 'parsed',
        parse: listenAt,
        brief: 'Where clients come: a port, ADDR:PORT, systemd:NAME; again for more',
        placeholder: '[ADDR:]PORT',
        optional: true,
        variadic: true,
      },
      to: {
        kind: 'parsed',
        parse: (text: string) => hostPort(text),
        brief: 'Where they are brought, in the order in which it is tried; commas between, or again',
        placeholder: 'HOST:PORT',
        optional: true,
        variadic: ',',
      },
      config: optionalText('Many relays, from a file that SIGHUP reads again (docs/relay.md)', 'FILE'),
      idle: optionalWritten(keepaliveIdle, 'Silence before the first keepalive probe, on both legs; 300s', '300s'),
      interval: optionalWritten(keepaliveInterval, 'Between probes; 30s', '30s'),
      count: optionalWritten(keepaliveCount, 'Probes without an answer that end a connection; 5', 'N'),
      userTimeout: optionalWritten(userTimeout, 'So long may data stay unacknowledged; as the system does', '90s'),
      connectTimeout: optionalWritten(relaySpans.connectTimeout, 'For each target; 2s', '2s'),
      remember: optionalWritten(relaySpans.remember, 'So long a target that failed is tried last; 5min', '5min'),
      from: optional(address, 'Address of the outgoing leg', 'ADDR'),
      device: optionalText('Interface of the outgoing leg', 'DEV'),
      transparent: off('The outgoing leg bears the address of the client (CAP_NET_ADMIN)'),
      allow: {
        kind: 'parsed',
        parse: network,
        brief: 'Who may connect; everybody. Commas between, or again',
        placeholder: 'CIDR',
        optional: true,
        variadic: ',',
      },
      connections: number('At once, at most; 10000'),
      acceptRate: number('Connections a second, at most'),
      proxyIn: off('Clients send a PROXY header, v1 or v2'),
      proxyOut: {
        kind: 'enum',
        values: ['v1', 'v2'],
        brief: 'Send a PROXY header to the target',
        optional: true,
      },
      idleLimit: optionalWritten(
        relaySpans.idleLimit,
        'End connections over which nothing went for so long; never',
        '12h',
      ),
      drain,
      dataPath: {
        kind: 'enum',
        values: ['auto', 'splice', 'node'],
        brief: 'Bytes stay in the kernel, or go through Node',
        default: 'auto',
      },
      threads: number('Threads that carry; half of the processors, 4 at most'),
      metrics: optional(
        localHostPort,
        'Prometheus metrics at http://HOST:PORT/metrics; loopback if only a port is given',
        '[HOST:]PORT',
      ),
      statusSocket: optionalText('Where holdfast relay status asks; off: nowhere', 'PATH'),
      logAll: off('Log connections that ended well, too'),
    },
  },
  docs: {
    brief: 'Relay TCP connections, and hold both legs',
    fullDescription: `Takes connections and brings each to the first target that answers. Both legs get keepalive, so no
device between forgets them; a target that fails is remembered, so the next client does not wait for
it. FIN and RST are passed on as they come. There is no idle limit unless you ask for one. The log is
JSON lines on stderr. Docs: docs/relay.md.

SIGTERM or Ctrl-C: nobody new; those who are there may go on for --drain, and then hear RST. A second
time: at once. SIGHUP: reads --config again; no connection is cut, and what is wrong changes nothing.

Examples:
  holdfast relay --listen 1556 --to media1:1556,media1:13724 --idle 300s
  holdfast relay --listen 10.1.0.5:5432 --to db1:5432 --allow 10.1.0.0/16 --metrics 9400
  holdfast relay --config /etc/holdfast/relay.yaml

Exit code: 0 ended with no connection cut, 1 some had to be cut, 2 wrong usage or not possible here.`,
  },
});

const statusCommand = command({
  load: async () => (await import('../commands/relay-status.ts')).runRelayStatus,
  parameters: {
    flags: {
      statusSocket: optionalText('As serve was given it; else where serve has it by itself', 'PATH'),
      json: off('One JSON document (holdfast/relay@1)'),
    },
  },
  docs: {
    brief: 'How a relay of this machine is doing: targets, counts, connections',
    fullDescription: `Asks the relay by its socket, which only its owner and root may do.

Examples:
  holdfast relay status
  sudo holdfast relay status --status-socket /run/holdfast-relay/status.sock --json | jq .relays

Exit code: 0 all is well, 1 a target failed lately, 2 no relay answers.`,
  },
});

const unitCommand = command({
  load: async () => (await import('../commands/relay-unit.ts')).runRelayUnit,
  parameters: {
    flags: {
      config: { kind: 'parsed', parse: String, brief: 'The relays', placeholder: 'FILE' },
      drain,
      socket: {
        kind: 'parsed',
        parse: namedSocket,
        brief: 'Where a socket listens that the file calls systemd:NAME; again for more',
        placeholder: 'NAME=[ADDR:]PORT',
        optional: true,
        variadic: true,
      },
    },
  },
  docs: {
    brief: 'Print a hardened systemd unit for a file of relays',
    fullDescription: `With no capability beyond what its relays need. A socket that the file calls systemd:NAME gets a unit
of its own, and keeps clients waiting, not refused, while the relay restarts.

Examples:
  holdfast relay unit --config /etc/holdfast/relay.yaml > /etc/systemd/system/holdfast-relay.service
  holdfast relay unit --config relay.yaml --socket pbx=10.1.0.5:1556

Exit code: 0 printed, 2 the file is wrong.`,
  },
});

export const relayRoutes = buildRouteMap({
  routes: { serve: serveCommand, status: statusCommand, unit: unitCommand },
  defaultCommand: 'serve',
  docs: {
    brief: 'A TCP relay that holds both legs',
    fullDescription: `Without the name of a command: serve, whose flags holdfast relay serve --help tells.

Examples:
  holdfast relay --listen 1556 --to media1:1556,media1:13724
  holdfast relay status`,
  },
});

function listenAt(text: string): ListenAt {
  const at = parseListen(text);
  if ('wrong' in at) throw new Error(at.wrong);
  return at;
}

function address(text: string): Address {
  const read = parseAddress(text);
  if (read === undefined) throw new Error(`found "${text}", expected an address of this machine such as 10.1.0.5`);
  return read;
}

function namedSocket(text: string): NamedSocket {
  const [, name = '', at = ''] = /^([\w.-]{1,100})=((?:[\w.:[\]-]+:)?\d{1,5})$/.exec(text) ?? [];
  if (name === '') throw new Error(`found "${text}", expected NAME=[ADDR:]PORT such as pbx=10.1.0.5:1556`);
  return { name, at };
}
