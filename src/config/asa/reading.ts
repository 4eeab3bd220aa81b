import type {
  AccessEntry,
  AccessGroup,
  AsaPolicy,
  AsaTranslation,
  AsaVersion,
  ClassMap,
  PolicyMap,
  ServicePolicy,
} from '../../model/asa-policy.ts';
import { type ConfigLine, known, type UnreadConfig } from '../../model/configuration.ts';
import type { Interface } from '../../model/interface.ts';
import { type Neighbour, type Node, type StackSettings, stackNotChecked } from '../../model/node.ts';
import type { Route } from '../../model/routing.ts';
import { accessGroup } from './access-group.ts';
import { AccessLists } from './access-list.ts';
import { classMap } from './class-map.ts';
import { DanglingNames } from './dangling-names.ts';
import { defineBlock } from './define.ts';
import { Definitions } from './definitions.ts';
import { DeviceCommands } from './device-commands.ts';
import { Interfaces } from './interfaces.ts';
import { knownCommand } from './nothing.ts';
import { inOrder, type ObjectTranslation, objectNat } from './object-nat.ts';
import { OldNat } from './old-nat.ts';
import { policyMap, servicePolicy } from './policy-map.ts';
import { connectedRoutes, staticNeighbour, staticRoute, staticRoute6 } from './routes.ts';
import { type Block, type Outcome, Words } from './statement.ts';
import { type Timeouts, timeoutLine } from './timeouts.ts';
import { twiceNat } from './twice-nat.ts';
import type { Typed } from './typed-lines.ts';
import { versionOf } from './version.ts';

/** One configuration while it is read: what the lines so far have said. */
export class AsaReading {
  readonly #file: string;
  readonly #definitions = new Definitions();
  readonly #interfaces = new Interfaces();
  readonly #accessLists = new AccessLists(this.#definitions);
  readonly #oldNat = new OldNat(this.#definitions);
  readonly #device = new DeviceCommands();
  readonly #dangling = new DanglingNames();
  readonly #accessGroups: AccessGroup[] = [];
  readonly #twice: AsaTranslation[] = [];
  readonly #objectNats: { readonly line: ConfigLine; readonly object: string }[] = [];
  readonly #automatic: ObjectTranslation[] = [];
  readonly #perSession: AccessEntry[] = [];
  readonly #timeouts: Timeouts = new Map();
  readonly #classMaps = new Map<string, ClassMap>();
  readonly #policyMaps = new Map<string, PolicyMap>();
  readonly #servicePolicies: ServicePolicy[] = [];
  readonly #tcpMaps = new Map<string, readonly ConfigLine[]>();
  readonly #routes: Route[] = [];
  readonly #neighbours: Neighbour[] = [];
  readonly #unread: UnreadConfig[] = [];
  #version: AsaVersion | undefined;
  #hostname: string | undefined;
  #used = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** Whatever others refer to is read first, in whatever order the lines stand. */
  read(blocks: readonly Block[]): void {
    const passes = [/^name /, /^object /, /^object-group /, /^(?:interface|nameif) /, /^/];
    const turns: Block[][] = passes.map(() => []);
    for (const block of blocks) turns[passes.findIndex((pass) => pass.test(block.head.text))]?.push(block);
    for (const turn of turns) for (const block of turn) this.#block(block);
    for (const { line, object } of this.#objectNats) this.#tell(line, this.#objectNat(line, object));
  }

  /** What lines that were typed later made of others. */
  typed(used: readonly ConfigLine[], gone: Typed['gone']): void {
    for (const line of used) this.#tell(line, 'used');
    for (const { line, by } of gone) this.#tell(line, { reason: `line ${by.line} took it back`, bears: 'nothing' });
  }

  readonly #tell = (line: ConfigLine, outcome: Outcome): void => {
    if (outcome === 'used') this.#used++;
    else this.#unread.push({ ...line, ...outcome });
  };

  #block(block: Block): void {
    const { head } = block;
    this.#dangling.block(block);
    const command = head.text.slice(0, head.text.search(/ |$/));
    switch (command) {
      case 'name':
      case 'object':
      case 'object-group':
        return defineBlock(block, this.#definitions, this.#tell, (line, object) =>
          this.#objectNats.push({ line, object }),
        );
      case 'interface':
        return this.#interfaces.block(block, this.#tell);
      case 'class-map':
        return classMap(block, this.#classMaps, this.#tell);
      case 'policy-map':
        return policyMap(block, this.#policyMaps, { tell: this.#tell, version: this.#version });
      case 'tcp-map':
        this.#tcpMaps.set(head.text.slice('tcp-map '.length), block.body);
        for (const line of [head, ...block.body]) this.#tell(line, 'used');
        return;
      default:
        return this.#single(command, block);
    }
  }

  #single(command: string, { head, body }: Block): void {
    const outcome = this.#line(command, head) ?? knownCommand(head.text) ?? UNKNOWN;
    this.#tell(head, outcome);
    // What stands below a command that has no lines of its own is not understood either.
    for (const line of body) this.#tell(line, outcome === 'used' ? UNKNOWN : outcome);
  }

  /** Undefined: a command that this reader does not model. */
  #line(command: string, by: ConfigLine): Outcome | undefined {
    switch (command) {
      case 'ASA':
      case 'PIX':
      case 'FWSM':
      case 'NGFW':
        return this.#readVersion(by);
      case 'hostname':
        this.#hostname = by.text.slice('hostname '.length);
        return 'used';
      case 'access-list':
        return this.#accessLists.line(by);
      case 'access-group':
        return accessGroup(by, this.#accessGroups);
      case 'nameif':
        return this.#interfaces.nameif(by);
      case 'mtu':
        return this.#interfaces.mtu(by);
      case 'route':
        return staticRoute(by, this.#routeContext);
      case 'ip':
        return this.#ip(by);
      case 'ipv6':
        return this.#ipv6(by);
      case 'arp':
        return this.#arp(by);
      case 'nat':
      case 'global':
      case 'static':
        return this.#translation(command, by);
      case 'xlate':
        return this.#xlate(by);
      case 'timeout':
        return timeoutLine(by, this.#timeouts);
      case 'service-policy':
        return servicePolicy(by, this.#servicePolicies);
      default:
        return this.#device.line(by);
    }
  }

  get #routeContext() {
    return { definitions: this.#definitions, interfaces: this.#interfaces, routes: this.#routes };
  }

  #readVersion(by: ConfigLine): Outcome | undefined {
    const version = versionOf(by);
    if (!version)
      return / Version /.test(by.text) ? { reason: 'found no version number', bears: 'translation' } : undefined;
    this.#version = version;
    return 'used';
  }

  #ip(by: ConfigLine): Outcome | undefined {
    const zone = /^ip verify reverse-path interface (\S+)$/.exec(by.text)?.[1];
    if (zone !== undefined) {
      this.#interfaces.verifyReversePath(zone, by);
      return 'used';
    }
    return by.text.startsWith('ip address ') ? this.#interfaces.addressOf(by) : undefined;
  }

  #ipv6(by: ConfigLine): Outcome | undefined {
    if (by.text.startsWith('ipv6 route ')) return staticRoute6(by, this.#routeContext);
    return by.text.startsWith('ipv6 access-list ') ? this.#accessLists.line(by) : undefined;
  }

  #arp(by: ConfigLine): Outcome | undefined {
    const neighbour = staticNeighbour(by, this.#routeContext);
    if (!neighbour) return undefined;
    this.#neighbours.push(neighbour);
    return 'used';
  }

  /** What else `xlate` sets gives ports to hosts in blocks, which changes no time. */
  #xlate(by: ConfigLine): Outcome | undefined {
    const words = new Words(by.text);
    words.take();
    if (!words.accept('per-session')) return undefined;
    const entry = this.#accessLists.entry(by, words, this.#perSession.length + 1);
    return this.#keep(entry, this.#perSession);
  }

  #translation(command: 'nat' | 'global' | 'static', by: ConfigLine): Outcome {
    if (command === 'global') return this.#oldNat.global(by);
    if (command === 'static') return this.#oldNat.static(by);
    if (/^nat \([^,()]+\) /.test(by.text)) return this.#oldNat.nat(by);
    return this.#keep(twiceNat(by, this.#definitions), this.#twice);
  }

  #objectNat(by: ConfigLine, name: string): Outcome {
    const object = { name, lines: this.#definitions.linesOf(name) };
    return this.#keep(objectNat(by, object, this.#definitions), this.#automatic);
  }

  #keep<T>(read: T | string, into: T[]): Outcome {
    if (typeof read === 'string') return { reason: read, bears: 'translation' };
    into.push(read);
    return 'used';
  }

  finish(more: readonly UnreadConfig[]): {
    readonly node: Node;
    readonly unread: readonly UnreadConfig[];
    readonly used: number;
  } {
    const interfaces = this.#interfaces.finish();
    const unread = [...more, ...this.#unread.toSorted((a, b) => a.line - b.line)];
    const node: Node = {
      name: this.#hostname ?? this.#file,
      system: this.#version?.product ?? 'asa',
      interfaces,
      routes: [...connectedRoutes(interfaces), ...this.#routes],
      rules: [],
      stack,
      neighbours: this.#neighbours,
      listeners: [],
      filter: { kind: 'asa', policy: this.#policy(interfaces) },
      names: this.#definitions.names,
      unread,
    };
    return { node, unread, used: this.#used };
  }

  #policy(interfaces: readonly Interface[]): AsaPolicy {
    return {
      ...(this.#version ? { version: this.#version } : {}),
      accessLists: this.#accessLists.lists,
      accessGroups: this.#accessGroups,
      translations: [
        ...this.#twice.filter(({ section }) => section === 1),
        ...inOrder(this.#automatic),
        ...this.#twice.filter(({ section }) => section === 3),
        ...this.#oldNat.translations(),
      ],
      // PIX 6 knows nothing else (configuration guide 6.3, "Controlling Network Access"); 7.0 made it a command.
      natControl: this.#device.natControl || (this.#version?.product === 'pix' && this.#version.major < 7),
      perSession: this.#perSession,
      timeouts: this.#timeouts,
      classMaps: this.#classMaps,
      policyMaps: this.#policyMaps,
      servicePolicies: this.#servicePolicies,
      resets: this.#device.resets,
      sameSecurity: this.#device.sameSecurity,
      reversePath: this.#interfaces.reversePath,
      tcpMaps: this.#tcpMaps,
      noProxyArp: this.#device.noProxyArp,
      dangling: this.#dangling.finish(interfaces.flatMap(({ zone }) => zone ?? [])),
    };
  }
}

const UNKNOWN: Outcome = { reason: 'is not a command that is known here', bears: 'unknown' };

/**
 * A firewall forwards; packets to an address of another interface than the arrival's it does not take (configuration
 * guide, "Management Access").
 */
const stack: StackSettings = {
  ...stackNotChecked,
  forwarding: known(true),
  forwarding6: known(true),
  hostModelSend: known('strong'),
  hostModelReceive: known('strong'),
};
