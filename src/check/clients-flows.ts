import type { Instant } from '../base/instant.ts';
import type { Outcome } from '../dialogue/outcome.ts';
import type { Flow } from '../model/flow.ts';
import type { Observation } from '../model/observation.ts';
import { toldBehind, Translations } from '../model/translations.ts';

interface Told {
  readonly timeline: readonly Observation[];
  readonly outcome: Outcome;
}

/**
 * The same, with every flow as the client of the connection has it: behind a device that gives it another address, the
 * other end and devices further on know it by that (`flowThere`).
 */
export function withClientsFlows({ timeline, outcome }: Told): Told {
  const translations = new Translations(timeline, { when: ({ at }) => at });
  if (!translations.areAny) return { timeline, outcome };
  const clients = <T extends { readonly at: Instant; readonly flow?: Flow | undefined }>(one: T): T =>
    one.flow ? toldBehind(one, translations.behind(one.flow, one.at)) : one;
  return { timeline: timeline.map(clients), outcome: { ...outcome, noticed: outcome.noticed.map(clients) } };
}
