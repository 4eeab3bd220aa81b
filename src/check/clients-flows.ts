import type { Instant } from '../base/instant.ts';
import type { Flow } from '../model/flow.ts';
import { toldBehind, Translations } from '../model/translations.ts';
import type { Played } from './played.ts';

type Told = Pick<Played, 'timeline' | 'outcome' | 'silences'>;

/**
 * The same, with every flow as the client of the connection has it: behind a device that gives it another address, the
 * other end and devices further on know it by that (`flowThere`).
 */
export function withClientsFlows(told: Told): Told {
  const { timeline, outcome, silences } = told;
  const translations = new Translations(timeline, { when: ({ at }) => at });
  if (!translations.areAny) return told;
  const clients = <T extends { readonly flow?: Flow | undefined }>(one: T, at: Instant): T =>
    one.flow ? toldBehind(one, translations.behind(one.flow, at)) : one;
  return {
    timeline: timeline.map((one) => clients(one, one.at)),
    outcome: { ...outcome, noticed: outcome.noticed.map((one) => clients(one, one.at)) },
    silences: new Map([...silences].map(([node, all]) => [node, all.map((one) => clients(one, one.until))])),
  };
}
