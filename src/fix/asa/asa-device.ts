import { caseFileRole } from '../../config/case-file.ts';
import { type Block, blocksOf } from '../../config/asa/statement.ts';
import { asTyped } from '../../config/asa/typed-lines.ts';
import type { AsaPolicy, AsaVersion } from '../../model/asa-policy.ts';
import type { Flow } from '../../model/flow.ts';
import type { NodeName } from '../../model/observation.ts';
import { AsaOfNode } from '../../trace/asa/asa-of-node.ts';
import type { Taken } from '../../trace/asa/new-connection.ts';
import type { LoadedNode } from '../../trace/host/loaded-node.ts';
import type { Packet } from '../../trace/packet.ts';
import type { Subject } from '../subject.ts';

/**
 * A firewall of the ASA family of which the configuration is at hand: what it says, word for word, and what it means.
 */
export class AsaDevice {
  readonly name: NodeName;
  readonly policy: AsaPolicy;
  readonly node: LoadedNode;
  readonly #blocks: readonly Block[];

  constructor(node: LoadedNode, policy: AsaPolicy, text: string) {
    this.name = node.name;
    this.node = node;
    this.policy = policy;
    this.#blocks = asTyped(blocksOf('', text)).blocks;
  }

  /** How it takes the first packet of a connection that comes in by an interface of this name. */
  taken({ source, destination }: Flow, zone: string): Taken | undefined {
    const packet: Packet = {
      protocol: 'tcp',
      source: source.address,
      destination: destination.address,
      sourcePort: source.port,
      destinationPort: destination.port,
      tcp: 'syn',
      ttl: 64,
      bytes: 60,
      dontFragment: true,
      mark: 0,
    };
    return new AsaOfNode(this.node, this.policy).taken(packet, zone);
  }

  /** The classes of a policy map in their order, but class-default, which is always the last. */
  classesOf(policyMap: string): readonly string[] {
    return (this.policy.policyMaps.get(policyMap)?.classes ?? [])
      .map(({ name }) => name)
      .filter((name) => name !== CLASS_DEFAULT);
  }

  /** Every line of a class of a policy map, understood or not. */
  linesOfClass(policyMap: string, name: string): readonly string[] {
    const lines: string[] = [];
    for (const { head, body } of this.#blocks) {
      if (head.text !== `policy-map ${policyMap}`) continue;
      let current: string | undefined;
      for (const { text } of body) {
        const begins = /^class (\S+)/.exec(text)?.[1];
        current = begins ?? current;
        if (begins === undefined && current === name) lines.push(text);
      }
    }
    return lines;
  }

  /** The first words of every block that stands at the beginning of a line. */
  get commands(): readonly string[] {
    return this.#blocks.map(({ head }) => head.text);
  }

  /** The lines of an access list in their order, remarks among them: what a line number counts. */
  linesOfList(list: string): readonly string[] {
    return this.commands.filter((text) => text.startsWith(`access-list ${list} `));
  }

  /** A name that nothing of the configuration has. Class maps take 40 characters (command reference, "class-map"). */
  freeName(wish: string): string {
    const base = wish.slice(0, 36);
    const { policyMaps, classMaps, accessLists } = this.policy;
    const known = new Set([...policyMaps.keys(), ...classMaps.keys(), ...accessLists.keys(), ...this.#objects]);
    let name = base;
    for (let i = 2; known.has(name); i++) name = `${base}-${i}`;
    return name;
  }

  get #objects(): readonly string[] {
    return this.commands.flatMap((text) => /^object(?:-group)? \S+ (\S+)/.exec(text)?.[1] ?? []);
  }
}

export const CLASS_DEFAULT = 'class-default';

/** Undefined: it is no such device, or its configuration stands in no file of the case. */
export function asaDevice({ network, files }: Subject, name: NodeName): AsaDevice | undefined {
  const node = network.node(name);
  const filter = node?.node.filter;
  const file = files.network.find((one) => {
    const role = caseFileRole(one.file);
    return role?.of === 'firewall' && role.name === name;
  });
  return node && file && filter?.kind === 'asa' ? new AsaDevice(node, filter.policy, file.text) : undefined;
}

/**
 * Whether a release is this one or a later; what says no version is taken to be recent. `build`: what stands in
 * brackets.
 */
export function isSince(version: AsaVersion | undefined, major: number, minor: number, build = 0): boolean {
  if (!version) return true;
  if (version.major !== major) return version.major > major;
  if (version.minor !== minor) return version.minor > minor;
  const written = /\((\d+)/.exec(version.by?.text ?? '')?.[1];
  return written === undefined || Number(written) >= build;
}
