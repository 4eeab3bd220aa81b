import { Counter as PrometheusCounter, Gauge, Registry } from 'prom-client';
import type { Counter, Ledger } from './ledger.ts';

/** Names of relays with their place in the ledger. */
export interface CountedRelays {
  readonly ledger: Ledger;
  readonly slots: ReadonlyMap<string, number>;
}

/** What Prometheus reads: everything is taken from the ledger at the moment of a scrape. */
export function relayMetrics(counted: CountedRelays): Registry {
  const registry = new Registry();
  const registers = [registry];
  const active = new Gauge({
    name: 'holdfast_relay_connections',
    help: 'Connections that are being carried or begun',
    labelNames: ['relay'],
    registers,
    collect: () => {
      for (const [relay, slot] of counted.slots) active.set({ relay }, counted.ledger.active(slot));
    },
  });
  for (const { name, help, label, of } of SERIES) {
    const series: PrometheusCounter = new PrometheusCounter({
      name,
      help,
      labelNames: ['relay', label],
      registers,
      collect: () => {
        series.reset();
        for (const [relay, slot] of counted.slots) {
          const counts = counted.ledger.total(slot);
          for (const [value, counter] of Object.entries(of)) series.inc({ relay, [label]: value }, counts[counter]);
        }
      },
    });
  }
  return registry;
}

interface Series {
  readonly name: string;
  readonly help: string;
  readonly label: string;
  /** By the value of the label. */
  readonly of: Readonly<Record<string, Counter>>;
}

const SERIES: readonly Series[] = [
  {
    name: 'holdfast_relay_accepted_total',
    help: 'Clients that were let in, and those that were refused before a target was tried',
    label: 'outcome',
    of: { accepted: 'accepted', not_allowed: 'notAllowed', full: 'full', bad_proxy_header: 'badHeader' },
  },
  {
    name: 'holdfast_relay_connects_total',
    help: 'Attempts to reach a target that failed, clients for whom none was left, and those that got another than the first',
    label: 'outcome',
    of: { failed: 'connectFailed', no_target: 'noTarget', fell_back: 'fellBack' },
  },
  {
    name: 'holdfast_relay_ended_total',
    help: 'Connections by how they ended',
    label: 'how',
    of: { closed: 'closed', reset: 'reset', lost: 'lost', idle: 'idleEnded', cut: 'cut' },
  },
  {
    name: 'holdfast_relay_bytes_total',
    help: 'Bytes that were passed on',
    label: 'direction',
    of: { up: 'bytesUp', down: 'bytesDown' },
  },
];
