import type { Address } from '../base/address.ts';
import { type Duration, seconds } from '../base/duration.ts';
import { type Instant, instant } from '../base/instant.ts';
import { presets } from '../config/presets.ts';
import type { Fault } from '../dialogue/fault.ts';
import type { Tape } from '../dialogue/tape.ts';
import type { Session } from '../dialogue/session.ts';
import type { Simulation } from '../dialogue/simulate.ts';
import type { Ruleset } from '../model/netfilter.ts';
import type { Node } from '../model/node.ts';
import type { NodeEvent, NodeName, Observation } from '../model/observation.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import { keepsOwnTable } from '../trace/own-table.ts';
import { type CaptureForm, CaptureRecorder } from './capture/capture-recorder.ts';
import { initialTtl } from './capture/time-to-live.ts';
import { asaLog } from './cisco/asa-log.ts';
import { timeoutLines } from './cisco/timeout-lines.ts';
import type { EmittedFile } from './emitted-file.ts';
import { evidenceManifest } from './evidence-manifest.ts';
import { addressListFiles } from './host/address-list.ts';
import { dropCounterFiles } from './host/drop-counters.ts';
import { logsInvalid } from './host/invalid-line.ts';
import { LEVEL_MAX, systemLog } from './host/system-log.ts';
import { type ChangedSettings, settingFiles } from './host/settings.ts';
import { socketListFiles } from './host/socket-list.ts';
import { logFiles } from './netbackup/log-line.ts';
import { netbackupLogs } from './netbackup/netbackup-logs.ts';
import { readTimeoutSettings } from './netbackup/read-timeout-setting.ts';
import { vendorLog } from './vendors/vendor-log.ts';
import { type ClockErrors, type WallClock, wallClock } from './wall-clock.ts';

export interface EmitOptions {
  readonly network: LoadedNetwork;
  readonly sessions: readonly Session[];
  /** The true time at which the simulation begins. */
  readonly epoch: Instant;
  /** What happened meanwhile: settings that were changed are as they are afterwards. */
  readonly faults?: readonly Fault[];
  /** Clocks that go wrong; those of all other nodes are right. */
  readonly clocks?: ClockErrors;
  /** How captures are kept; both where not said. */
  readonly captures?: CaptureForm;
  /** Who was told of all packets as they went (`captureRecorder`); that of the tape is taken where there is none. */
  readonly recorder?: CaptureRecorder;
  /** What is written besides logs; all of it where not said. */
  readonly socketLists?: boolean;
  readonly settings?: boolean;
}

export interface Emitted {
  readonly files: readonly EmittedFile[];
  /** Nodes that took part and of which nothing is written, with the reason. */
  readonly unwritten: readonly { readonly node: NodeName; readonly why: string }[];
}

/** Captures what happens while it is played, to be given to `emit`. */
export const captureRecorder = (options: Pick<EmitOptions, 'network' | 'epoch' | 'clocks' | 'captures'>) =>
  new CaptureRecorder({
    network: options.network,
    clockOf: clocksOf(options),
    form: options.captures ?? 'both',
  });

/**
 * Writes a simulated night down as the products and the system's tools would have. The simulation must have been
 * recorded.
 */
export function emit(simulation: Simulation, options: EmitOptions): Emitted {
  const { network, sessions, socketLists = true, settings = true } = options;
  const { tape = NOTHING_TAPED, timeline } = simulation;
  const clockOf = clocksOf(options);
  const nodeOf = (name: NodeName) => network.node(name)?.node;
  const placeOf = (name: NodeName) => ({ system: nodeOf(name)?.system ?? 'not-known', clock: clockOf(name) }) as const;
  const ownerOf = (address: Address) => network.owner(address)?.node.name;
  const isLinux = (name: NodeName): boolean => nodeOf(name)?.system === 'linux';
  const { recorder = recorded(options, tape.sightings, timeline) } = options;
  const { spoken } = recorder;
  const playing = new Set(sessions.flatMap(({ actors }) => actors.map(({ host }) => host)));
  const hosts = [...network.nodes].flatMap(({ name, node }) => (spoken.has(name) || playing.has(name) ? [node] : []));
  const files = [
    ...logFiles(netbackupLogs({ timeline, actorSteps: tape.actorSteps, sessions, nodeOf, ownerOf }), placeOf),
    ...deviceFiles(simulation, options, clockOf),
    ...recorder.files(simulation.tape ? hosts : []),
    ...(socketLists
      ? socketListFiles(
          tape.socketLists.filter(({ node }) => isLinux(node)),
          clockOf,
        )
      : []),
    ...(socketLists ? hosts.flatMap(addressListFiles) : []),
    ...(settings
      ? [...network.nodes]
          .filter(({ name, node }) => spoken.has(name) || node.filter?.kind === 'netfilter')
          .flatMap(({ node }) => settingFiles(node, changedSettings(options, node.name)))
      : []),
    ...(settings ? readTimeoutSettings(sessions) : []),
    ...dropCounterFiles({
      filtered: recorder.filtered,
      begins: instant(0),
      ends: endOf(simulation),
      isLinux,
      clockOf,
    }),
    ...evidenceManifest(options.clocks ?? new Map()),
  ];
  return { files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), unwritten: unwritten(network) };
}

/** What a tape has of packets, where nobody recorded them as they went. */
function recorded(options: EmitOptions, sightings: Tape['sightings'], told: Simulation['timeline']): CaptureRecorder {
  const recorder = captureRecorder(options);
  for (const seen of sightings) recorder.tap(seen, (from) => told.slice(from));
  return recorder;
}

const NOTHING_TAPED: Tape = { sightings: [], socketLists: [], actorSteps: new Map() };

function clocksOf({ epoch, clocks }: Pick<EmitOptions, 'epoch' | 'clocks'>): (node: NodeName) => WallClock {
  const known = new Map<NodeName, WallClock>();
  return (node) => {
    let clock = known.get(node);
    if (!clock) {
      clock = wallClock(epoch, clocks?.get(node));
      known.set(node, clock);
    }
    return clock;
  };
}

function deviceFiles(
  { timeline }: Simulation,
  options: EmitOptions,
  clockOf: (node: NodeName) => WallClock,
): readonly EmittedFile[] {
  const { network, settings = true } = options;
  return [...network.nodes].flatMap(({ name, node }) => {
    const observations = timeline.filter((one) => one.node === name).flatMap((one) => ofEachLink(node, one));
    if (node.system === 'linux' || node.filter?.kind === 'netfilter')
      return systemLog({
        node: name,
        clock: clockOf(name),
        observations,
        logsInvalid: logsInvalid(node.stack.parameters),
        ttlOf: (address) => initialTtl(network.owner(address)?.node.node),
      });
    if (node.filter?.kind === 'table') return logOf(node)?.({ node, clock: clockOf(name), observations }) ?? [];
    if (node.filter?.kind !== 'asa') return [];
    const { policy } = node.filter;
    return [
      ...asaLog({ node, policy, clock: clockOf(name), observations }),
      ...(settings ? timeoutLines(name, policy, changedIdle(options, name)) : []),
    ];
  });
}

const logOf = ({ filter }: Node) =>
  filter?.kind === 'table' ? vendorLog(presets.get(filter.policy.preset)?.product) : undefined;

function changedSettings(options: EmitOptions, node: NodeName): ChangedSettings {
  const set = (options.faults ?? []).flatMap((one) =>
    one.node === node && one.does === 'keepalive-time' ? [one] : [],
  );
  return { idleTimeout: changedIdle(options, node), keepaliveTime: lastOf(set) };
}

/** What the idle time-out of a device was last changed to. */
function changedIdle({ faults = [] }: EmitOptions, node: NodeName): Duration | undefined {
  return lastOf(
    faults.flatMap((one) =>
      one.node === node && one.does === 'policy-change' && one.change.sets === 'idle-timeout'
        ? [{ at: one.at, to: one.change.to }]
        : [],
    ),
  );
}

const lastOf = (changes: readonly { readonly at: Duration; readonly to: Duration }[]): Duration | undefined =>
  changes.toSorted((one, other) => one.at - other.at).at(-1)?.to;

/** A link that goes away is told of each interface, where the fault names none. */
const ofEachLink = (node: Node, one: Observation): readonly Observation[] =>
  one.kind === 'node-event' && LINK_EVENTS.has(one.event) && one.interface === undefined
    ? [...node.interfaces.values()].filter(({ name }) => name !== 'lo').map(({ name }) => ({ ...one, interface: name }))
    : [one];

const LINK_EVENTS: ReadonlySet<NodeEvent> = new Set(['link-down', 'link-up']);

/** A little after the last that happened, as whoever collects evidence comes afterwards. */
const endOf = ({ timeline }: Simulation): Instant => instant((timeline.at(-1)?.at ?? 0) + seconds(1));

const logsPackets = ({ chains }: Ruleset): boolean =>
  chains.some(({ rules }) =>
    rules.some(({ statements }) => statements.some((one) => one.kind === 'log' && one.level <= LEVEL_MAX)),
  );

function unwritten(network: LoadedNetwork): Emitted['unwritten'] {
  return [...network.nodes].flatMap((loaded) => {
    const { name, node, forwards } = loaded;
    const { filter } = node;
    switch (filter?.kind) {
      case 'netfilter':
        // An end whose rules have nothing tracked knows of no connection that it could tell of.
        if (!forwards && !keepsOwnTable(loaded)) return [];
        if (logsInvalid(node.stack.parameters) || logsPackets(filter.ruleset)) return [];
        return [
          { node: name, why: `for a Linux tells of none${forwards ? ' that it forwards' : ''}, unless a rule says so` },
        ];
      case 'table':
        if (logOf(node)) return [];
        return [
          {
            node: name,
            why: `for what a device of the preset ${filter.policy.preset} logs is not known well enough to be written`,
          },
        ];
      case 'asa':
      case undefined:
        return [];
    }
  });
}
