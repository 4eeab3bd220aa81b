import { Counter, Gauge, Registry } from 'prom-client';
import { inSeconds } from '../../base/duration.ts';
import type { Look } from './watch.ts';

/**
 * What Prometheus reads of `holdfast keepalive watch`. Labels are names of rules and codes: there are as many as the
 * rules file has, and no more.
 */
export class WatchMetrics {
  readonly registry = new Registry();
  readonly #set = this.#counter('set_total', 'Sockets that were given keepalive.', 'rule');
  readonly #held = this.#counter('held_already_total', 'Sockets that their own program holds.', 'rule');
  readonly #left = this.#counter('left_total', 'Sockets that a rule says to leave.', 'rule');
  readonly #unreached = this.#counter('unreached_total', 'Sockets that could not be reached, by reason.', 'reason');
  readonly #looks = this.#counter('looks_total', 'How often the kernel was asked for its sockets.');
  readonly #seconds = this.#counter('look_cpu_seconds_total', 'Processor time that this took.');
  readonly #listed = this.#gauge('sockets', 'Sockets at the last look.');
  readonly #namespaces = this.#gauge('network_namespaces', 'Network namespaces that are looked at.');
  readonly #rules = this.#gauge('rules', 'Rules that are obeyed.');
  readonly #refused = this.#counter(
    'rules_refused_total',
    'Times that changed rules could not be read, and the old ones stayed.',
  );

  looked({ results, cost, listed, namespaces }: Look): void {
    this.#looks.inc();
    this.#seconds.inc(inSeconds(cost));
    this.#listed.set(listed);
    this.#namespaces.set(namespaces);
    for (const result of results)
      switch (result.is) {
        case 'set':
          this.#set.inc({ rule: result.rule.name });
          break;
        case 'held-already':
          this.#held.inc({ rule: result.rule.name });
          break;
        case 'left':
          this.#left.inc({ rule: result.rule.name });
          break;
        case 'unreached':
          this.#unreached.inc({ reason: result.why.code });
          break;
      }
  }

  obeys(rules: number): void {
    this.#rules.set(rules);
  }

  refused(): void {
    this.#refused.inc();
  }

  #counter<L extends string>(name: string, help: string, ...labelNames: L[]): Counter<L> {
    return new Counter({ name: `holdfast_keepalive_${name}`, help, labelNames, registers: [this.registry] });
  }

  #gauge(name: string, help: string): Gauge {
    return new Gauge({ name: `holdfast_keepalive_${name}`, help, registers: [this.registry] });
  }
}
