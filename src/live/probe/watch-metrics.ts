import { Counter, Gauge, Registry } from 'prom-client';
import { inSeconds } from '../../base/duration.ts';
import type { WatchEvent, Watched } from './watch-event.ts';

/** What Prometheus sees of the connections that are watched. */
export class WatchMetrics {
  readonly registry = new Registry();
  readonly #born = new Map<string, { readonly labels: Record<string, string>; readonly since: number }>();
  readonly #now: () => number;
  readonly #up = this.#gauge('up', 'Whether the connection stands, as far as the last look knows.');
  readonly #roundTrip = this.#gauge('round_trip_seconds', 'Of the last look: until its answer came.');
  readonly #survived = this.#gauge('survived_silence_seconds', 'The silence before the last look that found it alive.');
  readonly #lastDeath = this.#gauge('last_death_timestamp_seconds', 'When a connection was last found dead.');
  readonly #deadly = this.#gauge('deadly_silence_seconds', 'The silence after which it was last found dead.');
  readonly #deaths = new Counter({
    name: 'holdfast_probe_deaths_total',
    help: 'Connections that died, by how: silent, reset or closed; in their silence or on what was sent.',
    labelNames: ['target', 'every', 'how', 'when'],
    registers: [this.registry],
  });
  readonly #connects = new Counter({
    name: 'holdfast_probe_connects_total',
    help: 'Attempts to connect, by what became of them.',
    labelNames: ['target', 'every', 'outcome'],
    registers: [this.registry],
  });

  /** `now`: seconds since 1970. */
  constructor(now: () => number = () => Date.now() / 1_000) {
    this.#now = now;
    const born = this.#born;
    // It is asked when somebody reads.
    this.registry.registerMetric(
      new Gauge({
        name: 'holdfast_probe_age_seconds',
        help: 'How long the connection has stood.',
        labelNames: ['target', 'every'],
        registers: [],
        collect() {
          this.reset();
          for (const { labels, since } of born.values()) this.set(labels, now() - since);
        },
      }),
    );
  }

  #gauge(name: string, help: string): Gauge {
    return new Gauge({
      name: `holdfast_probe_${name}`,
      help,
      labelNames: ['target', 'every'],
      registers: [this.registry],
    });
  }

  /** All series of a connection are there before anything happens to it. */
  begin(watched: Watched): void {
    const labels = labelsFor(watched);
    this.#up.set(labels, 0);
    for (const [how, when] of DEATHS) this.#deaths.inc({ ...labels, how, when }, 0);
  }

  take(watched: Watched, event: WatchEvent): void {
    const labels = labelsFor(watched);
    switch (event.event) {
      case 'connected':
        this.#up.set(labels, 1);
        this.#born.set(JSON.stringify(labels), { labels, since: this.#now() });
        this.#connects.inc({ ...labels, outcome: event.event });
        return;
      case 'not-connected':
        this.#connects.inc({ ...labels, outcome: event.fate });
        return;
      case 'awaiting-hello':
        return;
      case 'not-understood':
        this.#connects.inc({ ...labels, outcome: event.event });
        return;
      case 'alive':
        this.#roundTrip.set(labels, inSeconds(event.roundTrip));
        this.#survived.set(labels, inSeconds(event.silence));
        return;
      case 'died':
        this.#up.set(labels, 0);
        this.#born.delete(JSON.stringify(labels));
        this.#deaths.inc({ ...labels, how: event.how, when: event.when });
        this.#lastDeath.set(labels, this.#now());
        this.#deadly.set(labels, inSeconds(event.silence));
    }
  }
}

const DEATHS = [
  ['silent', 'on-data'],
  ['reset', 'on-data'],
  ['reset', 'in-pause'],
  ['closed', 'in-pause'],
] as const;

const labelsFor = ({ target, every }: Watched): Record<string, string> => ({ target, every: `${inSeconds(every)}s` });
