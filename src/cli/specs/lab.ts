import { buildRouteMap } from '@stricli/core';
import { command } from './command.ts';
import { count, duration, index, off, optional, optionalText } from './flags.ts';

const conformanceCommand = command({
  load: async () => (await import('../commands/lab.ts')).runConformance,
  parameters: {
    flags: {
      networks: { kind: 'parsed', parse: count, brief: 'How many random networks', placeholder: 'N', default: '50' },
      seed: {
        kind: 'parsed',
        parse: count,
        brief: 'The same seed makes the same networks',
        placeholder: 'S',
        default: '1',
      },
      only: optional(index, 'Only the network of this number, as a disagreement names it', 'INDEX'),
    },
  },
  docs: {
    brief: 'Compare the model with the running kernel on random networks',
    fullDescription: `Builds random networks of namespaces (IPv4 and IPv6; rules, tables, filters, translations, bindings), sends
real TCP, UDP and echo requests, and compares what happens with what the model predicts: outcome, source
address, every interface on both ways, kernel counters. Needs root. Nothing outside of the new namespaces is touched, and they end with the
process, however it ends.

Examples:
  sudo holdfast lab conformance
  sudo holdfast lab conformance --networks 200 --seed 7
  sudo holdfast lab conformance --seed 7 --only 33

Exit code: 0 all flows agree, 1 some do not, 2 not possible here.`,
  },
});

const runCommand = command({
  load: async () => (await import('../commands/lab-run.ts')).runLab,
  parameters: {
    flags: {
      speed: optional(count, 'Divide all times by this; without it by what fits the case, at most 60', 'K'),
      session: optionalText('Only this session', 'NAME'),
      until: optional(duration, 'How long is played, before it is divided', '12h'),
      json: off('One JSON document (holdfast/lab-run@1)'),
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'A case, or its sessions.yaml', parse: String, placeholder: 'case' }],
    },
  },
  docs: {
    brief: 'Play the sessions of a case over real sockets, and compare with the simulation',
    fullDescription: `Builds the network of a case of namespaces, plays its sessions over real sockets with all times divided by K, and
compares with the simulation of the same: outcome, who noticed first and with which error, what every program
did and when. What this kernel cannot be (an ASA, the timers of Windows) is told, not played. Without --speed
K is the largest number up to 60 that makes whole seconds of all times that the kernel keeps (keepalive,
conntrack, presets), and the output says which. Needs root. Nothing outside of the new namespaces is touched, and they end with the process, however it ends.
Docs: docs/conformance.md.

Examples:
  sudo holdfast lab run cases/night-pulled-cable
  sudo holdfast lab run cases/night-rivals --session server-limit --speed 300 --json

Exit code: 0 all that could be compared agree, 1 something differs, 2 nothing could be compared, or wrong usage,
files or rights.`,
  },
});

export const labRoutes = buildRouteMap({
  routes: { run: runCommand, conformance: conformanceCommand },
  docs: { brief: 'Ask the running kernel, in network namespaces' },
});
