import { limits } from '../base/limits.ts';
import { connectionKey } from '../model/flow.ts';
import type { Observation, Process } from '../model/observation.ts';
import type { EvidencePage } from './page.ts';

/**
 * Everything read so far, kept inside `limits.observationsMax`. When it is full, what is uneventful goes first:
 * observations of processes and connections that never failed. What went is counted and said.
 */
export class Dossier {
  readonly pages: EvidencePage[] = [];
  forgotten = 0;
  #kept = 0;
  readonly #most: number;

  constructor(most: number = limits.observationsMax) {
    this.#most = most;
  }

  add(page: EvidencePage): void {
    this.pages.push(page);
    page.onEmit = () => {
      if (++this.#kept > this.#most) this.#thin();
    };
  }

  /** Halves the dossier, so that a long log is thinned seldom and the cost of it stays linear. */
  #thin(): void {
    const before = this.#kept;
    const excess = before - Math.floor(this.#most / 2);
    const rest = this.#letGo(excess, new Histories(this.pages));
    this.#letGo(rest, undefined);
    this.#kept = this.pages.reduce((sum, page) => sum + page.observations.length, 0);
    this.forgotten += before - this.#kept;
  }

  /**
   * Lets so many go, the first first, sparing what belongs to a history in which something went wrong. Returns how many
   * could not.
   */
  #letGo(excess: number, spared: Histories | undefined): number {
    let rest = excess;
    for (const page of this.pages) {
      if (rest <= 0) break;
      page.observations = page.observations.filter((one) => {
        if (rest <= 0 || spared?.has(one)) return true;
        rest--;
        return false;
      });
    }
    return rest;
  }
}

/** The processes and connections of which something eventful was told. */
class Histories {
  readonly #processes = new Set<Process>();
  readonly #connections = new Set<string>();

  constructor(pages: readonly EvidencePage[]) {
    for (const page of pages) {
      for (const one of page.observations) {
        if (!isEventful(one)) continue;
        if (one.process) this.#processes.add(one.process);
        if (one.flow) this.#connections.add(connectionKey(one.flow));
      }
    }
  }

  has(one: Observation): boolean {
    if (one.process && this.#processes.has(one.process)) return true;
    if (one.flow && this.#connections.size > 0 && this.#connections.has(connectionKey(one.flow))) return true;
    return isEventful(one);
  }
}

/** Tells of something going wrong, or of a setting that may explain it. */
export function isEventful(one: Observation): boolean {
  switch (one.kind) {
    case 'refused':
    case 'connect-waiting':
    case 'wait-expired':
    case 'failure':
    case 'read-expired':
    case 'firewall-denied':
    case 'node-event':
    case 'firewall-traced':
    case 'firewall-phase':
    case 'setting':
    case 'counter':
    case 'address-listed':
    case 'broker-reported':
    case 'sources-offered':
    case 'option-set':
      return true;
    case 'status':
      return one.status !== 0;
    case 'firewall-teardown':
      return one.reason !== 'fins' && one.reason !== 'not-said';
    case 'received':
    case 'sent':
      return one.error !== undefined;
    case 'waited':
      return !one.answered;
    case 'segment':
      return one.role !== 'established' && one.role !== 'syn' && one.role !== 'syn-ack' && one.role !== 'fin';
    case 'connect-started':
    case 'connected':
    case 'accepted':
    case 'listening':
    case 'told-port':
    case 'request':
    case 'token':
    case 'spawned':
    case 'peer-named':
    case 'socket-opened':
    case 'bound':
    case 'socket-state':
    case 'firewall-built':
    case 'firewall-translation-built':
    case 'firewall-translation-teardown':
    case 'packet-logged':
    case 'firewall-permitted':
    case 'firewall-connection':
    case 'progress':
      return false;
  }
}
