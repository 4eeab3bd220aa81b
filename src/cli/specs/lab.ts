import { buildCommand, buildRouteMap } from '@stricli/core';
import { count } from './flags.ts';

const conformanceCommand = buildCommand({
  loader: async () => {
    const { runConformance } = await import('../commands/lab.ts');
    return async (...given: Parameters<typeof runConformance>): Promise<void> => {
      process.exitCode = await runConformance(...given);
    };
  },
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

Exit code: 0 all flows agree, 1 some do not, 2 not possible here.`,
  },
});

export const labRoutes = buildRouteMap({
  routes: { conformance: conformanceCommand },
  docs: { brief: 'Ask the running kernel, in network namespaces' },
});
