import type { Address } from '../base/address.ts';
import { type Family, familyOf } from '../base/prefix.ts';
import type { Interface } from '../model/interface.ts';
import type { Network } from '../model/network.ts';
import { buildScript, hasBridges, portOf } from './build-script.ts';
import { commandsOf } from './commands.ts';
import { InterfaceFlags } from './interface-flags.ts';
import { Namespace } from './namespace.ts';

/** A network of the model, built of namespaces. */
export class Laboratory {
  readonly #nodes = new Map<string, Namespace>();
  readonly #flags: InterfaceFlags[] = [];
  /** Where the links of the network meet. */
  readonly #switches: Namespace;

  readonly #network: Network;
  readonly #pullable: boolean;

  private constructor(network: Network, switches: Namespace, pullable: boolean) {
    this.#network = network;
    this.#switches = switches;
    this.#pullable = pullable;
  }

  /** Throws with the command that the kernel refused. `pullable`: cables can be pulled. */
  static async build(network: Network, { pullable = false } = {}): Promise<Laboratory> {
    const laboratory = new Laboratory(network, Namespace.create(), pullable);
    try {
      for (const { name } of network.nodes) laboratory.#nodes.set(name, Namespace.create());
      const node = (name: string) => laboratory.namespace(name).path;
      const places = { switches: laboratory.#switches.path, node, pullable };
      await laboratory.#switches.start('sh', ['-e'], buildScript(network, places));
      laboratory.#openFlags();
      await laboratory.#namePermanent();
      return laboratory;
    } catch (error) {
      laboratory.close();
      throw error;
    }
  }

  namespace(node: string): Namespace {
    const found = this.#nodes.get(node);
    if (!found) throw new Error(`the laboratory has no node ${node}`);
    return found;
  }

  addresses(node: string, family: Family): readonly Address[] {
    const found = this.#network.nodes.find(({ name }) => name === node);
    return addressesOf(found?.interfaces ?? [], family);
  }

  /** Pulls the cable of an interface, or plugs it in again, where the laboratory was built for that. */
  plug(node: string, interfaceName: string, plugged: boolean): void {
    const port = this.#pullable ? portOf(this.#network, node, interfaceName) : undefined;
    if (port === undefined) throw new Error(`no cable of ${node} ${interfaceName} can be pulled`);
    this.#switches.run('ip', ['link', 'set', 'dev', port, plugged ? 'up' : 'down']);
  }

  /** Forgets who is whose neighbour, so that the next flow starts like the first. */
  async forgetNeighbours(): Promise<void> {
    for (const flags of this.#flags) await flags.forgetNeighbours();
    await this.#namePermanent();
  }

  /**
   * Forgets what routers said of the size of packets, which a host remembers for ten minutes (RFC 1191 section 6.3).
   */
  async forgetSizes(): Promise<void> {
    for (const namespace of this.#nodes.values())
      await namespace.start('sh', ['-ec', 'ip -4 route flush cache; ip -6 route flush cache']);
  }

  /**
   * Cables have carrier a moment after both ends are up, and a bridge takes a port into use a moment after it has
   * carrier.
   */
  async settled(): Promise<void> {
    const deadline = performance.now() + SETTLING_MS_MAX;
    const settles = async (isSo: () => boolean | Promise<boolean>) => {
      while (!(await isSo()) && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await settles(() => this.#flags.every((flags) => flags.areRunning()));
    if (!this.#pullable && !hasBridges(this.#network)) return;
    await settles(async () => {
      const ports = (await this.#switches.start('bridge', ['link', 'show'])).split('\n');
      return ports.every((port) => !port.includes('LOWER_UP') || port.includes('state forwarding'));
    });
  }

  close(): void {
    for (const flags of this.#flags) flags.close();
    for (const namespace of this.#nodes.values()) namespace.close();
    this.#switches.close();
  }

  async #namePermanent(): Promise<void> {
    for (const node of this.#network.nodes) {
      const { neighbours } = commandsOf(node);
      if (neighbours.length > 0)
        await this.namespace(node.name).start('ip', ['-batch', '-'], `${neighbours.join('\n')}\n`);
    }
  }

  #openFlags(): void {
    for (const { name: node, interfaces } of this.#network.nodes) {
      const up = interfaces.filter((one) => one.up && !one.loopback).map(({ name }) => name);
      this.#flags.push(this.namespace(node).within(() => new InterfaceFlags(up)));
    }
  }
}

export const addressesOf = (interfaces: readonly Interface[], family: Family): readonly Address[] =>
  interfaces.flatMap(({ addresses }) =>
    addresses.flatMap(({ address }) => (familyOf(address) === family ? [address] : [])),
  );

/**
 * The kernel tells of carrier from a queue, which is late on a busy machine; a cable that has none by then has none for
 * a reason.
 */
const SETTLING_MS_MAX = 5_000;
