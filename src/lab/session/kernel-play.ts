import type { Duration } from '../../base/duration.ts';
import { ActorRun } from '../../dialogue/actor-run.ts';
import type { Fault } from '../../dialogue/fault.ts';
import { outcomeOf } from '../../dialogue/outcome-of-runs.ts';
import type { Session } from '../../dialogue/session.ts';
import type { Network } from '../../model/network.ts';
import { Laboratory } from '../laboratory.ts';
import { inParameter } from '../parameter-path.ts';
import type { Performance } from './agreement.ts';
import { kernelParameters } from './faster-network.ts';
import { strikeKernel } from './kernel-fault.ts';
import { KernelStage } from './kernel-stage.ts';
import { factWords } from './marks.ts';
import { tableAsNetfilter } from './table-as-netfilter.ts';

export interface KernelNight {
  /** With all settings written out (`fasterNetwork`). */
  readonly network: Network;
  readonly session: Session;
  readonly faults: readonly Fault[];
  readonly until: Duration;
  readonly signal?: AbortSignal | undefined;
}

/** A session that is set up on the running kernel, and has not begun. */
export class KernelPlay {
  readonly #night: KernelNight;
  readonly #laboratory: Laboratory;
  readonly #stage: KernelStage;
  #isClosed = false;

  private constructor(night: KernelNight, laboratory: Laboratory) {
    this.#night = night;
    this.#laboratory = laboratory;
    this.#stage = new KernelStage(laboratory);
  }

  /** Needs root: throws a SystemError without, and with the command that was refused where nft or ip refuse one. */
  static async build(night: KernelNight): Promise<KernelPlay> {
    const nodes = night.network.nodes.map((node) => tableAsNetfilter(node) ?? node);
    const network = { ...night.network, nodes };
    const pullable = night.faults.some(({ does }) => does === 'link-down');
    const play = new KernelPlay({ ...night, network }, await Laboratory.build(network, { pullable }));
    try {
      play.#configure();
      return play;
    } catch (error) {
      play.close();
      throw error;
    }
  }

  /** Cables and bridges are ready. */
  async settled(): Promise<void> {
    await this.#laboratory.settled();
  }

  /** Plays it, and tells what became of it. Nothing of it is left afterwards. */
  async play(): Promise<Performance> {
    const { session, until, signal, network, faults } = this.#night;
    const [laboratory, stage] = [this.#laboratory, this.#stage];
    try {
      const runs = session.actors.map((actor) => new ActorRun(session.name, actor, stage));
      const vanish = (host: string) => stage.vanish(host);
      await stage.play({
        runs,
        until,
        signal,
        begun: () => {
          for (const fault of faults)
            stage.alarm(fault.at, () =>
              strikeKernel(fault, { laboratory, network, vanish, alarm: (after, ring) => stage.alarm(after, ring) }),
            );
        },
      });
      const marks = stage.marks.map(({ at, actor, fact }) => ({ at, actor, what: factWords(fact) }));
      return { outcome: outcomeOf(session.name, runs, 'time-over'), marks };
    } finally {
      this.close();
    }
  }

  /** May be called again. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stage.close();
    this.#laboratory.close();
  }

  #configure(): void {
    for (const node of this.#night.network.nodes) {
      const namespace = this.#laboratory.namespace(node.name);
      namespace.set(kernelParameters(node, 'net.ipv4.'));
      // The files are there as soon as the rules of the node ask for connections.
      if (node.filter) namespace.set(kernelParameters(node, 'net.netfilter.'));
      namespace.set(
        new Map(
          node.interfaces
            .filter(({ loopback }) => !loopback)
            .flatMap(({ name }) =>
              [...NEIGHBOURS].map(([key, value]) => [`net.ipv4.neigh.${inParameter(name)}.${key}`, value]),
            ),
        ),
      );
    }
  }
}

/**
 * Neighbours are no matter of speed: none is forgotten while a session of the lab is silent, and they are asked for as
 * anywhere else.
 */
const NEIGHBOURS: ReadonlyMap<string, string> = new Map([
  ['base_reachable_time_ms', '3600000'],
  ['retrans_time_ms', '1000'],
  ['mcast_solicit', '3'],
]);
