import type * as estate from '../src/trace/estate/estate.ts';
import type * as loadedNetworks from '../src/trace/loaded-network.ts';
import { built } from './built.ts';
import { estateNetwork } from './estate-network.ts';

const { traceEstate } = await built<typeof estate>('trace/estate/estate.js');
const { LoadedNetwork } = await built<typeof loadedNetworks>('trace/loaded-network.js');

/**
 * One part of the work on an estate, in a process of its own: `estate-part.ts HOSTS INDEX OF`. Prints what `EstatePart`
 * says as JSON.
 */
const [hosts = 100, index = 0, of = 1] = process.argv.slice(2).map(Number);

export interface EstatePart {
  readonly flows: number;
  readonly traced: number;
  readonly loadSeconds: number;
  /** Begun and ended, of the clock that all processes share. */
  readonly begun: number;
  readonly ended: number;
  readonly cpuSeconds: number;
  readonly peakRssBytes: number;
}

const network = estateNetwork({ hosts, firewalls: hosts / 50, accessLines: hosts * 10 });
const before = performance.now();
const loaded = new LoadedNetwork(network);
const loadSeconds = (performance.now() - before) / 1e3;
const cpu = process.cpuUsage();
const begun = Date.now();
const { flows, traced } = traceEstate(loaded, { part: { index, of } });
const ended = Date.now();
const { user, system } = process.cpuUsage(cpu);
const part: EstatePart = {
  flows,
  traced,
  loadSeconds,
  begun,
  ended,
  cpuSeconds: (user + system) / 1e6,
  peakRssBytes: process.resourceUsage().maxRSS * 1_024,
};
process.stdout.write(JSON.stringify(part));
