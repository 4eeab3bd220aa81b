import type { Evidence } from '../../evidence/evidence.ts';
import { connectionKey, formatFlow } from '../../model/flow.ts';
import type { ObservationOf } from '../../model/observation.ts';
import { grouped } from '../grouped.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';

export type Denied = ObservationOf<'firewall-denied'>;

/** Written down by a rule that logs, in mid-stream: the connection was asked for before, and the device knew of it. */
export const isOfOpen = (one: Denied): boolean =>
  one.denial === 'policy' && one.concluded !== undefined && one.flags !== undefined && !/\bSYN\b/.test(one.flags);

/** Every denial of a filter, in order. A message that lies in two files, the device’s and the relay’s, is one. */
export const denials = perEvidence((evidence): readonly Denied[] => {
  const fileOf = new Map<string, string>();
  return evidence.timeline.observations.filter((one): one is Denied => {
    if (one.kind !== 'firewall-denied') return false;
    const file = 'file' in one.source ? one.source.file : '';
    const of = one.flow ? formatFlow(one.flow) : (one.node ?? file);
    const key = `${one.at} ${one.denial} ${one.flags} ${one.zone} ${one.by} ${of}`;
    const before = fileOf.get(key);
    if (before === undefined) fileOf.set(key, file);
    return before === undefined || before === file;
  });
});

const byService = perEvidence((evidence) =>
  grouped(denials(evidence), ({ flow }) => (flow ? `${flow.destination.address} ${flow.destination.port}` : '')),
);

/** Denials of requests to one port of one host. */
export const denialsTo = (evidence: Evidence, address: string, port: number): readonly Denied[] =>
  byService(evidence).get(`${address} ${port}`) ?? [];

const byConnection = perEvidence((evidence) =>
  grouped(denials(evidence), ({ flow }) => (flow ? connectionKey(flow) : '')),
);

export const denialsOn = (evidence: Evidence, key: string): readonly Denied[] => byConnection(evidence).get(key) ?? [];
