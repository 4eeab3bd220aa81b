import type { Network } from '../model/network.ts';
import type { Node } from '../model/node.ts';
import { commandsOf } from './commands.ts';
import { InterfaceFlags } from './interface-flags.ts';
import { Namespace } from './namespace.ts';
import { rulesetText } from './ruleset-text.ts';

/** A network of the model, built of namespaces. */
export class Laboratory {
  readonly #nodes = new Map<string, Namespace>();
  /** Where the links of the network meet. */
  readonly #switches: Namespace;

  readonly #network: Network;
  /** The far end of each interface's cable, by node and interface. */
  readonly #ports = new Map<string, string>();

  private constructor(network: Network, switches: Namespace) {
    this.#network = network;
    this.#switches = switches;
  }

  /** Throws with the command that the kernel refused. */
  static build(network: Network): Laboratory {
    const laboratory = new Laboratory(network, Namespace.create());
    try {
      for (const { name } of network.nodes) laboratory.#nodes.set(name, Namespace.create());
      laboratory.#connect(network);
      for (const node of network.nodes) laboratory.#configure(node);
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

  /** Pulls the cable of an interface, or plugs it in again. */
  plug(node: string, interfaceName: string, plugged: boolean): void {
    const end = this.#ports.get(`${node} ${interfaceName}`);
    if (end !== undefined) this.#switches.run('ip', ['link', 'set', 'dev', end, plugged ? 'up' : 'down']);
  }

  /** Forgets who is whose neighbour, so that the next flow starts like the first. */
  forgetNeighbours(): void {
    this.#eachInterface((flags, name) => flags.forgetNeighbours(name));
    for (const node of this.#network.nodes) this.#namePermanent(node);
  }

  /** Cables have carrier a moment after both ends are up, and a bridge takes a port into use a moment after it has carrier. */
  async settled(): Promise<void> {
    const deadline = performance.now() + SETTLING_MS_MAX;
    const settles = async (isSo: () => boolean) => {
      while (!isSo() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await settles(() => {
      let all = true;
      this.#eachInterface((flags, name) => (all &&= flags.isRunning(name)));
      return all;
    });
    await settles(() => {
      const ports = this.#switches.run('bridge', ['link', 'show']).split('\n');
      return ports.every((port) => !port.includes('LOWER_UP') || port.includes('state forwarding'));
    });
  }

  #namePermanent(node: Node): void {
    const { neighbours } = commandsOf(node);
    if (neighbours.length > 0) this.namespace(node.name).run('ip', ['-batch', '-'], `${neighbours.join('\n')}\n`);
  }

  /** Those that are to be up. */
  #eachInterface(see: (flags: InterfaceFlags, name: string) => void): void {
    for (const { name: node, interfaces } of this.#network.nodes)
      this.namespace(node).within(() => {
        const flags = new InterfaceFlags();
        for (const { name, up, loopback } of interfaces) if (up && !loopback) see(flags, name);
        flags.close();
      });
  }

  close(): void {
    for (const namespace of this.#nodes.values()) namespace.close();
    this.#switches.close();
  }

  /** Each interface is one end of a virtual cable, the other end of which is a port of its link's bridge. */
  #connect({ nodes, links }: Network): void {
    const lines: string[] = [];
    let port = 0;
    const plug = (node: string, name: string, bridge: string | undefined) => {
      const end = `p${port++}`;
      this.#ports.set(`${node} ${name}`, end);
      lines.push(`link add ${end} type veth peer name ${name} netns ${this.namespace(node).path}`);
      if (bridge !== undefined) lines.push(`link set dev ${end} master ${bridge}`);
      lines.push(`link set dev ${end} mtu ${JUMBO} up`);
    };
    for (const [i, { ends }] of links.entries()) {
      lines.push(`link add b${i} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`, `link set dev b${i} up`);
      for (const end of ends) plug(end.node, end.interface, `b${i}`);
    }
    const linked = new Set(links.flatMap(({ ends }) => ends.map((end) => `${end.node} ${end.interface}`)));
    for (const { name, interfaces } of nodes)
      for (const one of interfaces)
        if (!one.loopback && !linked.has(`${name} ${one.name}`)) plug(name, one.name, undefined);
    this.#switches.set(new Map([['net.ipv6.conf.default.disable_ipv6', '1']]));
    this.#switches.run('ip', ['-batch', '-'], `${lines.join('\n')}\n`);
  }

  #configure(node: Node): void {
    const namespace = this.namespace(node.name);
    const { parametersFirst, ip, parameters } = commandsOf(node);
    namespace.set(parametersFirst);
    // A batch is of one family: `-6` may not stand in its lines.
    const six = ip.flatMap((line) => (line.startsWith('-6 ') ? [line.slice(3)] : []));
    const others = ip.filter((line) => !line.startsWith('-6 '));
    namespace.run('ip', ['-batch', '-'], `${others.join('\n')}\n`);
    if (six.length > 0) namespace.run('ip', ['-6', '-batch', '-'], `${six.join('\n')}\n`);
    namespace.set(parameters);
    this.#namePermanent(node);
    if (node.filter?.kind === 'netfilter') namespace.run('nft', ['-f', '-'], rulesetText(node.filter.ruleset));
  }
}

/** The kernel tells of carrier from a queue, which is late on a busy machine; a cable that has none by then has none for a reason. */
const SETTLING_MS_MAX = 5_000;
/** What bridge and cable take: the size is the matter of the node's own end. */
const JUMBO = 9_216;
