import { buildRouteMap } from '@stricli/core';
import { parseAddress } from '../../base/address.ts';
import type { ProbeSource } from '../../live/probe/attempt.ts';
import { parseDuration } from '../../base/amount.ts';
import { type HostPort, parseHostPort } from '../../base/host-port.ts';
import { isLinuxDeviceName } from '../../base/linux-device-name.ts';
import { FAR_KINDS } from '../../live/probe/far-kind.ts';
import type { Precision } from '../../live/probe/idle-search.ts';
import { keepaliveIdle } from '../../live/written-keepalive.ts';
import { command } from './command.ts';
import {
  count,
  hostPort,
  localHostPort,
  network,
  off,
  optional,
  optionalText,
  optionalWritten,
  timerSpan,
} from './flags.ts';

/** Bounded: each takes a descriptor, and a firewall counts half-open connections. */
const AT_ONCE_MAX = 4_096;

const from = {
  kind: 'parsed',
  parse: source,
  brief: 'Connect from this address, or bound to this device; may be repeated',
  placeholder: 'ADDRESS|DEVICE',
  optional: true,
  variadic: true,
} as const;

const connectCommand = command({
  load: async () => (await import('../commands/probe-connect.ts')).runProbeConnect,
  parameters: {
    flags: {
      from,
      wait: {
        kind: 'parsed',
        parse: timerSpan,
        brief: 'How long to wait for one that nobody answers',
        placeholder: '10s',
        default: '10s',
      },
      atOnce: {
        kind: 'parsed',
        parse: atOnce,
        brief: `How many at once, at most ${AT_ONCE_MAX}`,
        placeholder: 'N',
        default: '256',
      },
      targets: optionalText('More targets, one a line; - is standard input', 'FILE'),
      netbackup: off('Ask PBX, vnetd and bpcd (1556, 13724, 13782), and say what the fall-back costs'),
      json: off('One JSON document (holdfast/probe@1)'),
    },
    positional: {
      kind: 'array',
      parameter: { brief: 'HOST:PORT[,PORT...]; with --netbackup HOST', parse: String, placeholder: 'target' },
    },
  },
  docs: {
    brief: 'How is each connection attempt answered: RST, ICMP, silence, or a connection?',
    fullDescription: `Connects to every port of every address, and closes again at once. Tells for each who answered and how: a
connection and in what time; a reset; an ICMP error, of which kind and from whom; a next hop that does not
answer ARP; or nothing, for how long and with how many SYNs; and the source address that was used. Needs no
privileges. Nothing is sent on a connection. Docs: docs/probe.md.

Examples:
  holdfast probe client1:1556,13724,13782 --from eth1 --from 10.2.0.100
  holdfast probe --netbackup client1 client2
  holdfast probe --targets hosts.txt --wait 3s --json

Exit code: 0 all connected, 1 some did not, 2 wrong usage or not possible here.`,
  },
});

const timed = (brief: string, value: string) =>
  ({ kind: 'parsed', parse: timerSpan, brief, placeholder: value, default: value }) as const;

const far = {
  kind: 'enum',
  values: FAR_KINDS,
  brief: 'At the other end: holdfast probe serve, a service that sends back what it gets, or any service',
  default: 'serve',
} as const;

const oneSource = optional(source, 'Connect from this address, or bound to this device', 'ADDRESS|DEVICE');

const idleCommand = command({
  load: async () => (await import('../commands/probe-idle.ts')).runProbeIdle,
  parameters: {
    flags: {
      far,
      shortest: timed('The shortest silence that is tried', '10s'),
      longest: timed('The longest', '125min'),
      precision: {
        kind: 'parsed',
        parse: precision,
        brief: 'How exactly the timer is to be known: a share of it, or a time',
        placeholder: '2%|10s',
        default: '2%',
      },
      connections: {
        kind: 'parsed',
        parse: atOnce,
        brief: 'Silent connections at once; fewer take longer',
        placeholder: 'N',
        default: '400',
      },
      answer: timed('How long an answer may take', '10s'),
      from: oneSource,
      state: optionalText('Keep what is found in this file, and go on from it', 'FILE'),
      firewall: optionalText('What a case calls the device between, for the lines to --set', 'NAME'),
      json: off('One JSON document (holdfast/probe@1): evidence for diagnose, and for check --timeouts'),
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Where the other end listens', parse: someHostPort, placeholder: 'host:port' }],
    },
  },
  docs: {
    brief: 'How long may a connection be silent on this path?',
    fullDescription: `Opens many connections at once, leaves each silent for another time, then sends one byte and waits for it to
come back. Tells how long a silence is survived, to the stated precision, as soon as the timer has run out;
whether it ends in silence or with a reset; which direction still works afterwards; and what refreshes the
timer: keepalive, data, or data of one direction only. Costs a descriptor a connection and hardly any time of
the processor. Needs no privileges. Docs: docs/probe.md.

Examples:
  holdfast probe serve 7717 --allow 10.4.0.0/24      (on the far host)
  holdfast probe idle media1:7717 --state fw1.state
  holdfast probe idle media1:7717 --longest 10min --precision 1s --json > evidence/probe.json
  holdfast probe idle db1:22 --far any --longest 90s --connections 8   (sshd takes ten at once)

Exit code: 0 no silence that was tried ends a connection, 1 one does, 2 wrong usage or not possible here.`,
  },
});

const watchCommand = command({
  load: async () => (await import('../commands/probe-watch.ts')).runProbeWatch,
  parameters: {
    flags: {
      every: {
        kind: 'parsed',
        parse: timerSpan,
        brief: 'The silence before each look, 15min if absent; each that is given has its own connection',
        placeholder: '15min',
        optional: true,
        variadic: true,
      },
      far,
      answer: timed('How long an answer may take', '10s'),
      from: oneSource,
      keepalive: optionalWritten(
        keepaliveIdle,
        'With TCP keepalive of this idle time on the connections; none if absent',
        '300s',
      ),
      metrics: optional(localHostPort, 'Serve metrics for Prometheus there; a port alone: on loopback', '[addr:]port'),
      for: optional(timerSpan, 'End after this time', '24h'),
      unit: off('Print a unit for systemd, and do nothing else'),
    },
    positional: {
      kind: 'array',
      parameter: { brief: 'Where the other end listens', parse: someHostPort, placeholder: 'host:port' },
    },
  },
  docs: {
    brief: 'Keep an idle connection, and tell when it dies and how',
    fullDescription: `Holds connections that nothing crosses but a look at the end of each silence: one byte, and its answer. Tells
when one dies, after how long a silence and how (no answer, a reset, a close), and makes another. What comes by
itself is told at that moment; what was forgotten in silence, at the next look. A line of JSON for each event on
stderr. Ends by Ctrl-C, SIGTERM or --for. Needs no privileges. Docs: docs/probe.md.

Examples:
  holdfast probe watch media1:7717 --every 10min --every 1h --every 2h --metrics 9417
  holdfast probe watch db1:5432 --far any --every 55min --keepalive 300s --for 24h

Exit code: 0 none died, 1 one did, 2 wrong usage or not possible here.`,
  },
});

const pathCommand = command({
  load: async () => (await import('../commands/probe-path.ts')).runProbePath,
  parameters: {
    flags: {
      from: oneSource,
      wait: timed('How long to wait for the connection', '10s'),
      json: off('One JSON document (holdfast/probe@1)'),
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Where holdfast probe serve listens', parse: someHostPort, placeholder: 'host:port' }],
    },
  },
  docs: {
    brief: 'Do requests and replies use the same interface, at both ends?',
    fullDescription: `Sends a few bytes to holdfast probe serve and back, while both ends look by which interface packets come and go.
Tells where requests and replies part, and who would mind: a stateful firewall on one of the ways, a reverse-path
filter, a strong host. Also tells when answers come in and the kernel drops them. Each end needs CAP_NET_RAW to look
(sudo, or setcap); what one end alone sees is told as that. Docs: docs/probe.md.

Examples:
  sudo holdfast probe path media1:7717
  sudo holdfast probe path 10.4.0.100:7717 --from 10.2.0.100 --json

Exit code: 0 the same as far as was seen, 1 not the same or no answer, 2 wrong usage, nothing could be
seen, or what listens there is not holdfast probe serve.`,
  },
});

const serveCommand = command({
  load: async () => (await import('../commands/probe-serve.ts')).runProbeServe,
  parameters: {
    flags: {
      allow: {
        kind: 'parsed',
        parse: network,
        brief: 'Who may ask; several with commas between, or again. Needed unless it listens on loopback',
        placeholder: 'CIDR',
        optional: true,
        variadic: ',',
      },
      connections: {
        kind: 'parsed',
        parse: count,
        brief: 'At most so many at once',
        placeholder: 'N',
        default: '4096',
      },
      unit: off('Print a unit for systemd, and do nothing else'),
    },
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Where it listens; a port alone: on every address', parse: anyHostPort, placeholder: '[addr:]port' },
      ],
    },
  },
  docs: {
    brief: 'Be the far end of the other probes',
    fullDescription: `Sends back what is sent to it, says what has come, and speaks at moments that were agreed. It connects
nowhere, writes no files, and never sends more than it got. Bounded in connections, bytes and time. Runs until
Ctrl-C or SIGTERM; a line of JSON for each event on stderr. With CAP_NET_RAW it can also say by which interface
packets come and go (holdfast probe path). Also written: holdfast probe --serve. Docs: docs/probe.md.

Examples:
  holdfast probe serve 7717 --allow 10.1.0.0/24 --allow 2001:db8:1::/64
  sudo holdfast probe serve 10.4.0.100:7717 --allow 10.1.0.0/24
  holdfast probe serve 7717 --allow 10.1.0.0/24 --unit > /etc/systemd/system/holdfast-probe.service

Exit code: 0 ended as told, 2 wrong usage or not possible here.`,
  },
});

function source(text: string): ProbeSource {
  const address = parseAddress(text);
  if (address !== undefined) return { kind: 'address', address };
  if (isLinuxDeviceName(text)) return { kind: 'device', device: text };
  throw new Error(`found "${text}", expected an address or a device such as 10.2.0.100 or eth1`);
}

function atOnce(text: string): number {
  const value = count(text);
  if (value > AT_ONCE_MAX) throw new Error(`found "${text}", expected at most ${AT_ONCE_MAX}`);
  return value;
}

/** `2%`, or a time. */
function precision(text: string): Precision {
  const share = /^(\d{1,2}(?:\.\d{1,3})?)%$/.exec(text)?.[1];
  const span = share === undefined ? parseDuration(text) : undefined;
  if (share !== undefined && Number(share) >= 0.1) return { share: Number(share) / 100 };
  if (span !== undefined && span >= 100_000) return { span };
  throw new Error(`found "${text}", expected a share from 0.1% on such as 2%, or a time from 100ms on such as 10s`);
}

function someHostPort(text: string): HostPort {
  return hostPort(text);
}

/** A port alone is one of every address. */
function anyHostPort(text: string): HostPort {
  const read = parseHostPort(text, EVERY);
  if ('wrong' in read) throw new Error(read.wrong);
  return { ...read, host: read.host === EVERY ? '' : read.host };
}

/** No host has this name. */
const EVERY = '*';

export const probeRoutes = buildRouteMap({
  routes: { connect: connectCommand, idle: idleCommand, path: pathCommand, watch: watchCommand, serve: serveCommand },
  defaultCommand: 'connect',
  docs: {
    brief: 'Ask the path what it does now: connections, idle timers, the way back',
    fullDescription: `Without the name of a way it is connect. The others are also written as flags: probe --serve, probe --idle.

Examples:
  holdfast probe client1:1556,13724,13782
  holdfast probe idle media1:7717 --state fw1.state`,
  },
});
