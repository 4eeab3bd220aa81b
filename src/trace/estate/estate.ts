import { type BothWays, type Request, traceAllWays, WAYS_MAX } from '../both-ways.ts';
import type { LoadedNetwork } from '../loaded-network.ts';
import { alone, type Block, type BlockFlow, countFlows, firstFlow, flowsOf } from './block.ts';
import { EstateCount } from './estate-count.ts';
import type { EstateClass } from './estate-class.ts';
import { blocksOf, EstateSpace } from './estate-space.ts';
import { listQuestions } from './list-questions.ts';
import { answersFor, partition } from './partition.ts';
import { standsForItself } from './stands-for-itself.ts';
import { verdictOf } from './verdict.ts';

export interface EstateOptions {
  /** Flows that are traced at most; those that no trace stands for are counted as `untraced`. */
  readonly tracesMax?: number;
  /**
   * One of several equal parts of the work, for who has several cores. Their results are put together by `joinEstates`.
   */
  readonly part?: { readonly index: number; readonly of: number };
}

export interface Estate {
  /** What is broken or fragile, the most flows first. */
  readonly classes: readonly EstateClass[];
  /** All of them: every TCP listener, from every host, unbound and bound to every address. */
  readonly flows: number;
  /** Of those, how many were walked; each stands for all that it is equal to. */
  readonly traced: number;
  /** How many flows no trace stands for, because `tracesMax` was reached. */
  readonly untraced: number;
  /** Flows that work without anything to tell. */
  readonly working: number;
}

/** A network of singletons has as many blocks as flows: 100 s of work at 20,000 traces a second. */
const TRACES_MAX = 2_000_000;

/** Every service from everywhere, with one trace for all flows that are treated alike. */
export function traceEstate(network: LoadedNetwork, options: EstateOptions = {}): Estate {
  const { tracesMax = TRACES_MAX, part = { index: 0, of: 1 } } = options;
  const count = new EstateCount();
  const space = new EstateSpace(network);
  for (const block of blocksOf(space, part)) {
    if (count.traced >= tracesMax) count.skip(countFlows(block));
    else
      for (const { block: judged, flow, ways } of judge(space, block))
        count.add(countFlows(judged), requestOf(judged, flow), {
          flow,
          way: ways[0],
          verdict: verdictOf(network, flow, ways),
        });
  }
  return count.result();
}

export interface Judged {
  /** Flows with one fate. */
  readonly block: Block;
  /** The one of them that was traced. */
  readonly flow: BlockFlow;
  readonly ways: readonly BothWays[];
}

/**
 * Traces a flow of the block, asks the access lists that it met for all others, and goes on with those for which they
 * answer otherwise. A walk depends on nothing else in which the flows of a block differ, so equal answers are an equal
 * fate.
 */
export function* judge(space: EstateSpace, block: Block): Generator<Judged> {
  const { network } = space;
  const waiting: Block[] = [block];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const flow = firstFlow(next);
    if (!flow) continue;
    const ways = traceAllWays(network, requestOf(next, flow));
    if (ways.length >= WAYS_MAX || standsForItself(space, flow, ways)) {
      yield { block: alone(next, flow), flow, ways };
      yield* eachByItself(network, next, flow);
      continue;
    }
    const questions = listQuestions(network, flow, ways);
    const parts = partition(space.groupings, next, questions);
    const same = answersFor(questions, flow);
    for (const [answer, part] of parts)
      if (answer === same) yield { block: part, flow, ways };
      else waiting.push(part);
  }
}

function* eachByItself(network: LoadedNetwork, block: Block, but: BlockFlow): Generator<Judged> {
  for (const flow of flowsOf(block)) {
    if (flow.from === but.from && flow.to === but.to && flow.port === but.port) continue;
    yield { block: alone(block, flow), flow, ways: traceAllWays(network, requestOf(block, flow)) };
  }
}

export function requestOf({ sourceRole, destinationRole }: Block, { from, to, port }: BlockFlow): Request {
  const bindAddress = sourceRole === undefined ? undefined : from.addresses[sourceRole];
  const target = to.addresses[destinationRole];
  if (target === undefined) throw new Error(`${to.loaded.name} has no address ${destinationRole}`);
  return {
    from: from.loaded,
    to: target,
    port,
    protocol: 'tcp',
    ...(bindAddress === undefined ? {} : { bindAddress }),
  };
}
