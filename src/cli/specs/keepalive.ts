import { buildRouteMap } from '@stricli/core';
import {
  keepaliveCount,
  keepaliveIdle,
  keepaliveInterval,
  pathIdle,
  userTimeout,
} from '../../live/written-keepalive.ts';
import { command } from './command.ts';
import { localHostPort, network, off, optional, optionalText, optionalWritten } from './flags.ts';

function port(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > 65_535) throw new Error(`found "${text}", expected a port from 1 to 65535, such as 1556`);
  return value;
}

/** Several behind commas, or given again: one of them must hold. */
const several = <T>(parse: (text: string) => T, brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse, brief, placeholder, optional: true, variadic: ',' }) as const;

const filterFlags = {
  process: several(String, 'Of this process: a name as in ps -o comm, or a number', 'P'),
  port: several(port, 'With this port at either end', 'N'),
  to: several(network, 'Whose peer is there', 'CIDR'),
  ownNamespace: off('Only this network namespace, not all that can be seen'),
} as const;

const listCommand = command({
  load: async () => (await import('../commands/keepalive-list.ts')).runKeepaliveList,
  parameters: {
    flags: {
      ...filterFlags,
      state: optionalText(
        'connected, all, or states of ss such as established,listening; connected if absent',
        'STATE',
      ),
      pathIdle: optionalWritten(pathIdle, 'What the path forgets a silent connection after; 3600s if absent', '3600s'),
      json: off('One JSON document (holdfast/keepalive@1)'),
    },
  },
  docs: {
    brief: 'Which TCP connections of this host will die of silence',
    fullDescription: `Every TCP connection with its processes, how long it has been silent, its keepalive as the kernel
has it (idle/interval xcount in seconds; "ut" is TCP_USER_TIMEOUT), bytes that nobody acknowledged,
and whether it outlives a path that forgets. Nothing is changed. Without root only own connections
show their options; of others it is said. Docs: docs/keepalive.md.

Examples:
  sudo holdfast keepalive list --path-idle 3600s
  holdfast keepalive list --process psql
  sudo holdfast keepalive list --port 1556,13724,13782 --to 10.2.0.0/16 --state all --json

Exit code: 0 none will die, 1 at least one will, 2 wrong usage or not possible here.`,
  },
});

const setCommand = command({
  load: async () => (await import('../commands/keepalive-set.ts')).runKeepaliveSet,
  parameters: {
    flags: {
      ...filterFlags,
      idle: optionalWritten(keepaliveIdle, 'Silence before the first probe; 300s if absent', '300s'),
      interval: optionalWritten(
        keepaliveInterval,
        'Between probes that are not answered; a tenth of --idle if absent',
        '30s',
      ),
      count: optionalWritten(keepaliveCount, 'So many unanswered end the connection; 5 if absent', '5'),
      userTimeout: optionalWritten(userTimeout, 'TCP_USER_TIMEOUT, which overrides the count; as it is if absent', 'S'),
      dryRun: off('Say what would be done, and change nothing'),
      save: optionalText('Write what they had before into this new file, for --undo', 'FILE'),
      undo: optionalText('Give sockets back what they had, by such a file', 'FILE'),
      json: off('One JSON document (holdfast/keepalive-set@1)'),
    },
  },
  docs: {
    brief: 'Give keepalive to connections of processes that are running',
    fullDescription: `Duplicates each socket out of its process (pidfd_getfd, Linux 5.6), sets its options and reads them
back. The process is not stopped, restarted or told. Listening sockets are set as well, so that what
they accept inherits. At least one of --process, --port and --to is needed, and no other socket is
touched; each takes several, with commas between or given again. Needs the right to trace the
process: its own user, or root.

Examples:
  sudo holdfast keepalive set --process postgres --dry-run
  sudo holdfast keepalive set --port 1556 --idle 300 --interval 30 --count 5 --save before.json
  sudo holdfast keepalive set --undo before.json

Exit code: 0 all are set, 1 some could not be reached or none is meant, 2 wrong usage or not
possible here.`,
  },
});

const watchCommand = command({
  load: async () => (await import('../commands/keepalive-watch.ts')).runKeepaliveWatch,
  parameters: {
    flags: {
      config: { kind: 'parsed', parse: String, brief: 'The rules', placeholder: 'rules.yaml' },
      metrics: optional(localHostPort, 'Serve Prometheus metrics there; a port alone is on loopback', '[HOST:]PORT'),
      check: off('Read the rules, say what is wrong with them, and end'),
      ownNamespace: filterFlags.ownNamespace,
    },
  },
  docs: {
    brief: 'Give keepalive to new connections as they come, by rules',
    fullDescription: `Asks the kernel for new connections (sock_diag) whenever its counters say that there were any, and
sets those that a rule names, within seconds. Connections and listening sockets that are there at
the start are set as well. What no rule names is never touched, and what is held already is left.
Gives up all privileges but CAP_SYS_PTRACE. SIGHUP reads the rules again. The log is JSON on stderr.
Docs: docs/keepalive.md.

Examples:
  holdfast keepalive watch --config rules.yaml --check
  sudo holdfast keepalive watch --config /etc/holdfast/keepalive.yaml --metrics 9465

Exit code: 0 ended by SIGTERM or SIGINT, 2 wrong usage, rules or rights.`,
  },
});

const unitCommand = command({
  load: async () => (await import('../commands/keepalive-unit.ts')).runKeepaliveUnit,
  parameters: {
    flags: {
      config: { kind: 'parsed', parse: String, brief: 'The rules', placeholder: 'rules.yaml' },
      metrics: optional(localHostPort, 'As for watch', '[HOST:]PORT'),
    },
  },
  docs: {
    brief: 'Print a systemd unit that runs watch, hardened',
    fullDescription: `The unit runs as a user of its own with CAP_SYS_PTRACE and nothing else. The rules must be readable
to that user.

Examples:
  holdfast keepalive unit --config /etc/holdfast/keepalive.yaml
  holdfast keepalive unit --config /etc/holdfast/keepalive.yaml --metrics 9465 \\
    | sudo tee /etc/systemd/system/holdfast-keepalive.service

Exit code: 0 printed, 2 wrong usage or rules that cannot be read.`,
  },
});

export const keepaliveRoutes = buildRouteMap({
  routes: { list: listCommand, set: setCommand, watch: watchCommand, unit: unitCommand },
  docs: { brief: 'Give keepalive to connections of processes that are running' },
});
