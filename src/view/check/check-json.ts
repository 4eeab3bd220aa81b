import { inSeconds } from '../../base/duration.ts';
import { between, type Instant, instant } from '../../base/instant.ts';
import type { Expectation } from '../../check/plan.ts';
import type { KeptVerdict } from '../../check/check.ts';
import type { Notice } from '../../dialogue/outcome.ts';

const since = (at: Instant): number => inSeconds(between(instant(0), at));

/** One session of `holdfast/check@1`: times are seconds since the beginning of the simulation. */
export function verdictJson(verdict: KeptVerdict): Record<string, unknown> {
  const { name, dialogue, seed, judgements, outcome, holds, undecided, cause, limit } = verdict;
  return {
    name,
    ...(dialogue === undefined ? {} : { dialogue }),
    seed,
    expected: judgements.map(({ expectation, verdict: kept, found }) => ({
      ...expectedJson(expectation),
      verdict: kept,
      found,
      file: expectation.by.file,
      line: expectation.by.line,
    })),
    outcome: {
      result: outcome.result,
      delivered: outcome.delivered,
      firstDataAt: outcome.firstDataAt === undefined ? null : since(outcome.firstDataAt),
      noticed: outcome.noticed.map(noticeJson),
      statuses: outcome.statuses.map(({ at, ...rest }) => ({ at: since(at), ...rest })),
      waits: outcome.waits.map(({ since: from, ...rest }) => ({ since: since(from), ...rest })),
    },
    holds,
    ...(undecided ? { undecided } : {}),
    ...(cause
      ? {
          cause: {
            code: cause.cause ?? null,

            node: cause.node ?? null,
            at: since(cause.at),
            because: cause.because,
            ...(cause.deadlock ? { deadlock: true } : {}),
          },
        }
      : {}),
    assumed: verdict.assumed,
    ...(limit ? { limit } : {}),
    endedAt: since(verdict.endedAt),
  };
}

/** `flow` is as the host has it; where a device translates, `clientsFlow` says which one of its client that is. */
const noticeJson = ({ at, by, flow, flowThere, ...rest }: Notice): Record<string, unknown> => ({
  at: since(at),
  ...rest,
  ...(flow ? { flow: flowThere ?? flow } : {}),
  ...(flow && flowThere ? { clientsFlow: flow } : {}),
  by: by ?? null,
});

/** Durations in seconds. */
export function expectedJson(one: Expectation): Record<string, unknown> {
  switch (one.is) {
    case 'survives':
      return { is: one.is, for: inSeconds(one.for) };
    case 'first-data-within':
      return { is: one.is, within: inSeconds(one.within) };
    case 'idle-below':
      return { is: one.is, below: inSeconds(one.below), firewall: one.firewall };
    case 'completes':
      return { is: one.is, wanted: one.wanted };
    case 'volume':
      return { is: one.is, bytes: one.bytes };
    case 'status':
      return { is: one.is, status: one.status, ...(one.actor === undefined ? {} : { actor: one.actor }) };
    case 'fails-with':
      return { is: one.is, cause: one.cause };
  }
}
