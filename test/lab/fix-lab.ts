import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Patch } from '../../src/fix/change.ts';
import { nodesOf } from '../../src/fix/change.ts';
import type { FlowGoal } from '../../src/fix/goal.ts';
import { scriptsOf } from '../../src/fix/script/scripts-of.ts';
import { shellScripts } from '../../src/fix/script/shell-script.ts';
import type { Subject } from '../../src/fix/subject.ts';
import { Laboratory } from '../../src/lab/laboratory.ts';
import type { Namespace } from '../../src/lab/namespace.ts';
import { type Probe, runProbe } from '../../src/lab/probe.ts';
import { takenRoutes } from '../../src/lab/taken-routes.ts';
import type { Seen } from '../../src/trace/both-ways.ts';

/** All that decides where packets of a host go. */
export type HostState = Readonly<Record<string, string>>;

/** The network of a case on the running kernel, with the scripts of a patch for its hosts. */
export class FixLab {
  readonly #laboratory: Laboratory;
  readonly #subject: Subject;
  readonly #folder: string;
  #probes = 0;

  private constructor(laboratory: Laboratory, subject: Subject) {
    this.#laboratory = laboratory;
    this.#subject = subject;
    this.#folder = mkdtempSync(join(tmpdir(), 'holdfast-fix-'));
  }

  static async of(subject: Subject): Promise<FixLab> {
    const laboratory = await Laboratory.build(takenRoutes(subject.network));
    const lab = new FixLab(laboratory, subject);
    await laboratory.settled();
    await lab.#known();
    return lab;
  }

  /** Link-local addresses of IPv6 are looked for by others for a second, and are in no table before. */
  async #known(): Promise<void> {
    const deadline = performance.now() + ADDRESSES_MS_MAX;
    const nodes = this.#subject.network.network.nodes.map(({ name }) => this.at(name));
    const isTentative = () => nodes.some((at) => at.run('ip', ['-6', 'address', 'show', 'tentative']) !== '');
    while (isTentative() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
  }

  async seen({ from, to, port, bindAddress, bindDevice }: FlowGoal): Promise<Seen> {
    await this.#laboratory.forgetNeighbours();
    const answerer = this.#subject.network.owner(to)?.node.name;
    const probe: Probe = {
      from,
      to,
      protocol: port === undefined ? 'icmp' : 'tcp',
      port: port ?? 0,
      id: 31_000 + this.#probes++,
      ...(bindAddress === undefined ? {} : { bindAddress }),
      ...(bindDevice === undefined ? {} : { bindDevice }),
      ...(answerer === undefined || port === undefined ? {} : { listener: { node: answerer } }),
    };
    return (await runProbe(this.#laboratory, probe)).seen;
  }

  /** Runs one direction of a patch's scripts on every host of it, and answers what they print. */
  run(patch: Patch, direction: 'apply' | 'rollback'): string {
    const hosts = nodesOf(patch);
    const order = direction === 'apply' ? hosts : hosts.toReversed();
    return order.map((name) => this.#runOn(name, patch, direction)).join('');
  }

  #runOn(name: string, patch: Patch, direction: 'apply' | 'rollback'): string {
    const script = scriptsOf(patch, this.#subject).find(({ node }) => node === name);
    if (!script) throw new Error(`nothing is done on ${name}`);
    const file = join(this.#folder, `${name}-${direction}.sh`);
    writeFileSync(file, shellScripts(script)[direction]);
    return this.at(name).run('env', [`HOLDFAST_STATE=${join(this.#folder, name)}`, 'sh', file]);
  }

  at(name: string): Namespace {
    return this.#laboratory.namespace(name);
  }

  states(): Readonly<Record<string, HostState>> {
    return Object.fromEntries(
      this.#subject.network.network.nodes.map(({ name }) => [name, stateOf(this.#laboratory.namespace(name))]),
    );
  }

  close(): void {
    this.#laboratory.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const ADDRESSES_MS_MAX = 10_000;

/** One program for all: the laboratory is held up once for each that it starts itself. */
const stateOf = (at: Namespace): HostState => {
  const [addresses = '', routes = '', routes6 = '', rules = '', rules6 = '', settings = '', rulesets = ''] = at
    .run('sh', ['-c', LOOK])
    .split('\n==\n');
  return { addresses, routes, routes6, rules, rules6, settings, rulesets };
};

const LOOK = [
  'ip -j address show',
  'ip -4 -j -d route show table all',
  'ip -6 -j -d route show table all',
  'ip -4 -j -d rule show',
  'ip -6 -j -d rule show',
  'grep -rs . /proc/sys/net/ipv4/conf /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/fwmark_reflect /proc/sys/net/ipv6/conf || true',
  'nft -j list ruleset',
].join("; printf '\\n==\\n'; ");
