import { parseDuration } from '../base/amount.ts';
import type { Duration } from '../base/duration.ts';
import { isLinuxDeviceName } from '../base/linux-device-name.ts';
import { nearestWord } from '../base/nearest-word.ts';
import type { Known, UnreadConfig } from '../model/configuration.ts';
import { known } from '../model/configuration.ts';
import {
  type StackSettings,
  type StatefulFilter,
  type TableManner,
  type TablePolicy,
  tableTimers,
} from '../model/node.ts';
import type { ForeignReaders } from './foreign-readers.ts';
import { takeHostEntry } from './host-entry-words.ts';
import { takeNeighbour } from './iproute/neighbour-words.ts';
import { takeRouteCommand, takeRuleCommand, type WrittenRoute, type WrittenRule } from './iproute/route-command.ts';
import { takeListener } from './listen-words.ts';
import type { NodeShape } from './network-schema.ts';
import type { InterfacePart, NodeParts } from './parts.ts';
import { takeIdleTimeout, takePermit } from './permit-words.ts';
import { joinedRulesets } from './netfilter/joined-rulesets.ts';
import { type Preset, presets } from './presets.ts';
import { settingFault } from './setting-name.ts';
import { settingValueFault } from './setting-value.ts';
import { parameterName } from './sysctl.ts';
import { TableNames } from './table-names.ts';
import { type WordCursor, wordsOf } from './word-cursor.ts';
import { writtenInterfaces } from './written-interface.ts';
import type { PlacedLine, YamlPath, YamlPlaces } from './yaml-places.ts';

/** A node of `network.yaml`: parts as a listing would give them, and what only somebody who writes can leave open. */
export interface WrittenNode {
  readonly by: PlacedLine;
  readonly parts: Omit<NodeParts, 'routes' | 'rules'>;
  readonly routes: readonly WrittenRoute[];
  readonly rules: readonly WrittenRule[];
}

/** Reads what stands below one name of `nodes`. */
export function writtenNode(
  places: YamlPlaces,
  path: YamlPath,
  shape: NodeShape,
  readers: ForeignReaders,
): WrittenNode {
  const reader = new WrittenNodeReader(places, path, readers);
  return reader.read(shape);
}

type Placed<T> = T & { readonly by: PlacedLine };

class WrittenNodeReader {
  readonly #places: YamlPlaces;
  readonly #path: YamlPath;
  readonly #readers: ForeignReaders;
  readonly #unread: UnreadConfig[] = [];

  constructor(places: YamlPlaces, path: YamlPath, readers: ForeignReaders) {
    this.#places = places;
    this.#path = path;
    this.#readers = readers;
  }

  read(shape: NodeShape): WrittenNode {
    const tables = new TableNames();
    for (const [name, number] of Object.entries(shape.tables ?? {})) tables.name(number, name);
    const context = { tables, family: 4, form: 'command' } as const;
    const parts: WrittenNode['parts'] = {
      ...(shape.system === undefined ? {} : { system: { system: shape.system, by: this.#line('system') } }),
      interfaces: this.#interfaces(shape),
      ...(looksLikeLinux(shape) ? { looksLike: 'linux' } : {}),
      stack: this.#stack(shape),
      parameters: this.#parameters(shape),
      neighbours: this.#each('neighbours', shape.neighbours, (cursor) => takeNeighbour(cursor, 'command')),
      ...(shape.listens ? { listeners: this.#each('listens', shape.listens.map(String), takeListener) } : {}),
      names: this.#each('hosts', shape.hosts, takeHostEntry),
      ...this.#filter(shape),
      ...this.#netbackup(shape),
    };
    const routes = this.#each('routes', shape.routes, (cursor) => takeRouteCommand(cursor, context));
    const rules = this.#each('rules', shape.rules, (cursor) => takeRuleCommand(cursor, context));
    return {
      by: this.#places.keyLine(this.#path),
      parts: { ...parts, unread: this.#unread },
      routes,
      rules,
    };
  }

  #interfaces(shape: NodeShape): readonly InterfacePart[] {
    const path = [...this.#path, 'interfaces'];
    const isLinux = shape.system === 'linux' || (shape.system === undefined && looksLikeLinux(shape));
    for (const name of isLinux ? Object.keys(shape.interfaces ?? {}) : []) {
      if (isLinuxDeviceName(name)) continue;
      const expected = 'a name that Linux allows: at most 15 bytes without blanks, "/" and ":", and not "." or ".."';
      const found = `the interface ${JSON.stringify(name.slice(0, 64))}`;
      this.#places.wrongKey([...path, name], { found, expected, remedy: 'rename it, here and in its routes' });
    }
    return writtenInterfaces(this.#places, path, shape.interfaces ?? {});
  }

  #line(...below: YamlPath): PlacedLine {
    return this.#places.line([...this.#path, ...below]);
  }

  /** Reads the lines of a list; each keeps its place, and a wrong one is said and left out. */
  #each<T extends object>(
    key: string,
    lines: readonly string[] | undefined,
    take: (cursor: WordCursor) => T,
  ): readonly Placed<T>[] {
    return (lines ?? []).flatMap((text, i) => {
      const path = [...this.#path, key, i];
      if (text.trim() === '') return [];
      const read = wordsOf(text, take);
      if ('value' in read) return [{ ...read.value, by: this.#places.line(path) }];
      this.#places.wrong(path, read.wrong, read.wrong.at);
      return [];
    });
  }

  #stack(shape: NodeShape): Partial<StackSettings> {
    const model = shape['host-model'];
    const hostModel = model === undefined ? undefined : known(model, this.#line('host-model'));
    return {
      ...this.#forwarding(shape),
      ...(hostModel === undefined ? {} : { hostModelSend: hostModel, hostModelReceive: hostModel }),
    };
  }

  /** A device of which only its kind is known, and that stands between networks, passes on what it permits. */
  #forwarding(shape: NodeShape): Partial<StackSettings> {
    const { forwarding: stated, preset, interfaces = {}, sysctl = {} } = shape;
    if (stated !== undefined) return forwards(known(stated, this.#line('forwarding')));
    const isBetween = Object.keys(interfaces).length > 1 && !Object.keys(sysctl).some((name) => /forward/.test(name));
    const kind = preset === undefined ? undefined : presets.get(preset);
    return kind && kind.isOfHost === undefined && isBetween ? forwards(known(true, this.#line('preset'))) : {};
  }

  #parameters(shape: NodeShape): ReadonlyMap<string, Known<string>> {
    return new Map(
      Object.entries(shape.sysctl ?? {}).map(([name, value]) => {
        this.#judgeSetting(name);
        this.#judgeValue(name, String(value));
        return [parameterName(name), known(String(value), this.#line('sysctl', name))];
      }),
    );
  }

  /** What no kernel takes would be played as its default. */
  #judgeValue(written: string, value: string): void {
    const expected = settingValueFault(parameterName(written), value);
    if (expected === undefined) return;
    const found = `${JSON.stringify(value.slice(0, 64))} for ${written}`;
    this.#places.wrong([...this.#path, 'sysctl', written], { found, expected, remedy: 'correct it, or leave it out' });
  }

  /** A name that is nearly that of a setting is a mistake; one that is like none is told, and decides nothing. */
  #judgeSetting(written: string): void {
    const fault = settingFault(parameterName(written));
    if (fault?.kind === 'mistyped')
      this.#places.wrongKey([...this.#path, 'sysctl', written], {
        found: `the setting "${written}"`,
        expected: 'the full name of a setting',
        remedy: `did you mean "${fault.meant}"?`,
      });
    else if (fault) {
      const near = fault.near === undefined ? '' : `; the nearest that is known is ${fault.near}`;
      const reason = `no setting that is known here${near}`;
      this.#unread.push({ ...this.#places.keyLine([...this.#path, 'sysctl', written]), reason, bears: 'unknown' });
    }
  }

  #filter(shape: NodeShape): { readonly filter?: StatefulFilter } {
    if (shape.preset !== undefined) return this.#preset(shape, shape.preset);
    this.#judgeWithoutPreset(shape);
    // Both are rules of one kernel: who has those of one tool may add to them with the other.
    const rulesets = (['nft', 'iptables'] as const).flatMap((key) => {
      const text = shape[key];
      if (text === undefined) return [];
      const file = this.#places.embedded([...this.#path, key], text);
      const { ruleset, unread } = key === 'nft' ? this.#readers.nftText(file) : this.#readers.iptablesSave(file);
      this.#unread.push(...unread);
      return [ruleset];
    });
    const [first, ...others] = rulesets;
    return first ? { filter: { kind: 'netfilter', ruleset: others.reduce(joinedRulesets, first) } } : {};
  }

  /** Of any other node they would be read and decide nothing, and a night would pass for one that holds. */
  #judgeWithoutPreset(shape: NodeShape): void {
    for (const key of OF_A_PRESET) {
      if (shape[key] === undefined) continue;
      this.#places.wrongKey([...this.#path, key], {
        found: `"${key}" of a node without "preset"`,
        expected: 'a device of which only its kind is known',
        remedy:
          'write its preset, or the settings of its system: "sysctl", "nft", "iptables", the configuration of an ASA',
      });
    }
  }

  #preset(shape: NodeShape, name: string): { readonly filter?: StatefulFilter } {
    const preset = presets.get(name);
    if (!preset) {
      const near = nearestWord(name, [...presets.keys()]);
      this.#places.wrong([...this.#path, 'preset'], {
        found: `"${name}"`,
        expected: [...presets.keys()].join(', '),
        remedy: near === undefined ? 'use one of them, or write the node’s own rules' : `did you mean "${near}"?`,
      });
      return {};
    }
    return { filter: { kind: 'table', policy: this.#policy(shape, preset) } };
  }

  #idleTimeout(written: NodeShape['idle-timeout']): Pick<TablePolicy, 'idleTimeout' | 'idleTimeouts'> {
    if (written === undefined) return {};
    if (typeof written === 'string') {
      const idleTimeout = this.#span(written, 'idle-timeout');
      return idleTimeout === undefined ? {} : { idleTimeout };
    }
    const request = this.#span(written.request, 'idle-timeout', 'request');
    const reply = this.#span(written.reply, 'idle-timeout', 'reply');
    if (request === undefined || reply === undefined) return {};
    return { idleTimeout: request < reply ? request : reply, idleTimeouts: { request, reply } };
  }

  #timeouts(written: NodeShape['timeout']): Pick<TablePolicy, 'timeouts'> {
    if (written === undefined) return {};
    const spans = tableTimers.flatMap((timer) => {
      const text = written[timer];
      const span = text === undefined ? undefined : this.#span(text, 'timeout', timer);
      return span === undefined ? [] : [[timer, span] as const];
    });
    return { timeouts: Object.fromEntries(spans) };
  }

  #span(written: string, ...at: readonly string[]): Duration | undefined {
    const span = parseDuration(written);
    if (span !== undefined && span > 0) return span;
    this.#places.wrong([...this.#path, ...at], {
      found: JSON.stringify(written),
      expected: 'a span above nothing',
      remedy: 'write it as "2h", "350 s" or "1:00:00"',
    });
    return undefined;
  }

  #policy(shape: NodeShape, preset: Preset): TablePolicy {
    return {
      preset: preset.name,
      // No list of permits: the device is there for its table of connections.
      permits:
        shape.permits === undefined ? [{ by: this.#line('preset') }] : this.#each('permits', shape.permits, takePermit),
      denial: shape.denial ?? preset.denial,
      withoutState: shape['without-state'] ?? preset.withoutState,
      ...this.#idleTimeout(shape['idle-timeout']),
      ...(shape['idle-timeouts'] && {
        idleTimeoutsFor: this.#each('idle-timeouts', shape['idle-timeouts'], takeIdleTimeout),
      }),
      ...this.#timeouts(shape.timeout),
      ...(shape['on-expiry'] === undefined ? {} : { onExpiry: shape['on-expiry'] }),
      stated: statedIn(shape),
      by: this.#line('preset'),
    };
  }

  #netbackup(shape: NodeShape): Pick<NodeParts, 'netbackup'> {
    const text = shape['bp.conf'];
    if (text === undefined) return {};
    const { netbackup, unread } = this.#readers.bpConf(this.#places.embedded([...this.#path, 'bp.conf'], text));
    this.#unread.push(...unread);
    return { netbackup };
  }
}

const OF_A_PRESET = [
  'permits',
  'denial',
  'without-state',
  'idle-timeout',
  'idle-timeouts',
  'timeout',
  'on-expiry',
] as const satisfies readonly (keyof NodeShape)[];

const statedIn = (shape: NodeShape): readonly TableManner[] => [
  ...(shape['idle-timeout'] === undefined ? [] : (['idleTimeout'] as const)),
  ...(shape['without-state'] === undefined ? [] : (['withoutState'] as const)),
  ...(shape.denial === undefined ? [] : (['denial'] as const)),
];

/** Only Linux has such parts. */
const looksLikeLinux = ({ rules, tables, nft, iptables, sysctl }: NodeShape): boolean =>
  [rules, tables, nft, iptables].some((part) => part !== undefined) ||
  Object.keys(sysctl ?? {}).some((name) => name.startsWith('net.ipv4.'));

const forwards = (fact: Known<boolean>): Partial<StackSettings> => ({ forwarding: fact, forwarding6: fact });
