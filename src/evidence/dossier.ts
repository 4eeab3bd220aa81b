import { limits } from '../base/limits.ts';
import type { Observation } from '../model/observation.ts';
import type { EvidencePage } from './page.ts';

/**
 * Everything read so far, kept inside `limits.observationsMax`. When it is full, what is uneventful goes first: observations of
 * processes and connections that never failed. What went is counted and said.
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
    const eventful = eventfulSubjects(this.pages);
    let excess = this.#kept - Math.floor(this.#most / 2);
    const before = this.#kept;
    for (const page of this.pages) {
      if (excess <= 0) break;
      const kept = page.observations.filter((one) => eventful.has(subjectOf(one)) || excess-- <= 0);
      page.observations = kept;
    }
    for (const page of this.pages) {
      if (excess <= 0) break;
      const drop = Math.min(excess, page.observations.length);
      page.observations = page.observations.slice(drop);
      excess -= drop;
    }
    this.#kept = this.pages.reduce((sum, page) => sum + page.observations.length, 0);
    this.forgotten += before - this.#kept;
  }
}

/** Whose history an observation belongs to: its process, else its connection, else itself. */
function subjectOf(one: Observation): unknown {
  return one.process ?? one.flow ?? one;
}

function eventfulSubjects(pages: readonly EvidencePage[]): ReadonlySet<unknown> {
  const subjects = new Set<unknown>();
  for (const page of pages) for (const one of page.observations) if (isEventful(one)) subjects.add(subjectOf(one));
  return subjects;
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
    case 'firewall-traced':
    case 'firewall-phase':
    case 'setting':
    case 'counter':
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
      return one.role !== 'established' && one.role !== 'syn' && one.role !== 'syn-ack';
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
    case 'firewall-permitted':
    case 'firewall-connection':
    case 'progress':
      return false;
  }
}
