import type { Evidence } from '../evidence/evidence.ts';
import { isLoopback } from '../base/address.ts';
import { timeOfDay } from '../base/instant.ts';
import { formatEndpoint, type Endpoint } from '../model/flow.ts';
import type { Sentence } from '../model/finding.ts';
import type { Observation, ObservationKind } from '../model/observation.ts';
import type { Source } from '../model/source.ts';
import { perEvidence } from '../evidence/per-evidence.ts';

/** A sentence that one observation (and perhaps more) proves, dated by the first. */
export function tell(evidence: Evidence, seen: Observation | readonly Observation[], text: string): Sentence {
  const all = 'kind' in seen ? [seen] : seen;
  const first = all[0];
  const citations = distinct(all.map((one) => one.source));
  if (!first || isTimeless(evidence, first)) return { text, citations };
  const when = evidence.timeline.when(first);
  return { text, at: when, ...(when === first.at ? {} : { stamped: first.at }), citations };
}

/**
 * A setting holds before and after; the stamp of its line is the file's. Output without any stamp stands at the
 * midnight that begins its file's day, which is no time to tell either; in a log with other stamps it is one.
 */
export function isTimeless(evidence: Evidence, { kind, at: stamp, source }: Observation): boolean {
  if (kind === 'setting' || kind === 'address-listed') return true;
  if (timeOfDay(stamp) !== 0) return false;
  return LISTED.has(kind) || !('file' in source && stampedFiles(evidence).has(source.file));
}

/** What commands print, which stamp nothing. */
const LISTED: ReadonlySet<ObservationKind> = new Set([
  'socket-state',
  'firewall-connection',
  'firewall-phase',
  'firewall-traced',
  'counter',
]);

/** Files in which something stands at another time than the beginning of a day. */
const stampedFiles = perEvidence(
  ({ timeline }) =>
    new Set(
      timeline.observations.flatMap(({ at: stamp, source }) =>
        timeOfDay(stamp) !== 0 && 'file' in source ? [source.file] : [],
      ),
    ),
);

/** A sentence on what the evidence does not show. */
export const gap = (text: string, citations: readonly Source[] = []): Sentence => ({ text, citations, gap: true });

/** `bpbrm on media1`, as far as the evidence names them. */
export function who(one: Observation, fallback = 'a process'): string {
  if (one.process?.reported)
    return one.kind === 'status' ? 'The job' : `${one.process.name || fallback} (in the job’s details)`;
  const name = one.process?.name || fallback;
  return one.node === undefined ? name : `${name} on ${one.node}`;
}

/** `client1:1556`, or `client1 (10.2.0.7):1556` the first time an address should be seen beside its name. */
export function at(evidence: Evidence, { address, port }: Endpoint, spell: 'name' | 'both' = 'name'): string {
  const name = isLoopback(address) ? address : evidence.hosts.nameOf(address);
  if (name === address) return formatEndpoint({ address, port });
  return spell === 'both' ? `${name} (${address}) port ${port}` : `${name}:${port}`;
}

/** `1 connect`, `12 connects`. */
export const count = (number: number, noun: string, plural = `${noun}s`): string =>
  `${number} ${number === 1 ? noun : plural}`;

export function distinct(sources: readonly Source[]): readonly Source[] {
  const seen = new Map(sources.map((source) => [JSON.stringify(source), source]));
  return [...seen.values()];
}

/** The same words at the beginning of a sentence. Names of hosts stay as they are written. */
export const capital = (device: string): string => (device.startsWith('the ') ? `T${device.slice(1)}` : device);

/** Captures of a host without a packet: when they ran, they do not say. */
export const emptyWords = (host: string, files: readonly string[]): Sentence => ({
  text: `${files.length === 1 ? 'The capture' : 'Every capture'} of ${host} (${files.slice(0, 3).join(', ')}) is without a packet: if it ran then, nothing of this came to ${host}.`,
  citations: [],
});
