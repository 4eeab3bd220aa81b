import { commandsOf } from '../../lab/commands.ts';
import { conformance, type Disagreement } from '../../lab/conformance.ts';
import { minimalNetwork } from '../../lab/minimal.ts';
import type { Probe } from '../../lab/probe.ts';
import { rulesetText } from '../../lab/ruleset-text.ts';
import { formatEndpoint } from '../../model/flow.ts';
import {
  conformanceLine,
  disagreementText,
  linkLines,
  notShownText,
  type ShownDisagreement,
} from '../../view/conformance-text.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { stopOnInterrupt } from '../interrupt.ts';
import { notAllowed } from './lab-rights.ts';

export interface ConformanceFlags {
  readonly networks: number;
  readonly seed: number;
  /** Only this network of the seed. */
  readonly only?: number;
}

/**
 * `holdfast lab conformance`: random networks on the running kernel, each flow compared with what the model predicts.
 */
export async function runConformance({ networks: wanted, seed, only }: ConformanceFlags): Promise<ExitCode> {
  const interrupt = stopOnInterrupt();
  const [networks, first] = only === undefined ? [wanted, 0] : [1, only];
  const bar = process.stderr.isTTY;
  const onProgress = (done: number) => bar && process.stderr.write(`\r${done} of ${networks} networks`);
  try {
    const result = await conformance({ networks, seed, first, signal: interrupt.signal, onProgress });
    if (bar) process.stderr.write('\r\u001b[K');
    process.stdout.write(`${conformanceLine(result)}\n`);
    for (const [i, one] of result.disagreements.slice(0, SHOWN_MAX).entries()) {
      const minimal = i < MINIMAL_MAX && !interrupt.signal.aborted ? await minimalOf(one) : undefined;
      process.stdout.write(`\n${disagreementText({ ...told(one, seed), ...(minimal ? { minimal } : {}) }).join('\n')}`);
    }
    const rest = notShownText(result.disagreements.length - SHOWN_MAX, seed);
    if (rest.length > 0) process.stdout.write(`\n${rest.join('\n')}\n`);
    if (interrupt.signal.aborted) return EXIT.interrupted;
    return result.disagreements.length > 0 ? EXIT.found : EXIT.clean;
  } catch (error) {
    return notAllowed(error);
  } finally {
    interrupt.release();
  }
}

/** More than these are of the same few mistakes. */
const SHOWN_MAX = 40;
/** Making one small takes a minute. */
const MINIMAL_MAX = 3;

const told = ({ index, probe, differences }: Disagreement, seed: number) => ({
  index,
  seed,
  flow: flowWords(probe),
  differences,
});

async function minimalOf({ network, probe }: Disagreement): Promise<ShownDisagreement['minimal']> {
  const smallest = await minimalNetwork(network, probe);
  const nodes = smallest.nodes.map((node) => {
    const { ip, parameters, parametersFirst } = commandsOf(node);
    const set = [...parametersFirst, ...parameters]
      .filter(([name, value]) => value !== '0' && /\.(?:conf|ip_forward|fwmark_reflect|tcp_fwmark_accept)\b/.test(name))
      .map(([name, value]) => `sysctl ${name}=${value}`);
    const rules = node.filter?.kind === 'netfilter' ? rulesetText(node.filter.ruleset).trimEnd().split('\n') : [];
    return { node: node.name, lines: [...ip.map((line) => `ip ${line}`), ...set, ...rules] };
  });
  return [{ node: 'links', lines: linkLines(smallest) }, ...nodes];
}

function flowWords({ from, to, protocol, port, bindAddress, bindDevice, mark }: Probe): string {
  const how = [
    bindAddress && `bound to ${bindAddress}`,
    bindDevice && `bound to ${bindDevice}`,
    mark && `with mark ${mark}`,
  ];
  const target = protocol === 'icmp' ? to : formatEndpoint({ address: to, port });
  return [`${protocol} from ${from} to ${target}`, ...how.filter(Boolean)].join(', ');
}
