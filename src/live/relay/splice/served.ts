import type { AllowList } from '../allow-list.ts';
import { allowList } from '../allow-list.ts';
import type { ServedRelay } from '../data-path.ts';
import type { Ledger, Page } from '../ledger.ts';
import { type Outgoing, outgoingOf } from './outgoing-socket.ts';
import type { Relay } from '../relay.ts';
import type { Failures, Target } from '../targets.ts';

/** A relay as a thread serves it. Connections keep the one that they began with. */
export interface Served {
  readonly relay: Relay;
  readonly slot: number;
  readonly targets: readonly Target[];
  readonly allows: AllowList;
  readonly failures: Failures;
  readonly page: Page;
  readonly outgoing: Outgoing;
}

export const servedBy = (thread: number, ledger: Ledger, { relay, slot, targets }: ServedRelay): Served => ({
  relay,
  slot,
  targets,
  allows: allowList(relay.allow),
  failures: ledger.failures(slot),
  page: ledger.page(thread, slot),
  outgoing: outgoingOf(relay, targets),
});
