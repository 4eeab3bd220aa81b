import type { Flow } from '../../model/flow.ts';
import type { NodeName } from '../../model/observation.ts';
import { isOf, ofKind } from '../../check/played.ts';
import type { Taken } from '../../trace/asa/new-connection.ts';
import { type Problem, sessionOf } from '../problem.ts';
import { type AsaDevice, asaDevice } from './asa-device.ts';

/** A connection at the device where it died. */
export interface AtDevice {
  readonly device: NodeName;
  /** As its first packet arrived there. */
  readonly flow: Flow;
}

export interface TakenGroup {
  readonly device: AsaDevice;
  /** All of them by the same class, or by none. */
  readonly taken: readonly Taken[];
}

/**
 * How the devices of the ASA family among them took these connections, together what one class took. Undefined: one of
 * them is no such device.
 */
export function takenConnections(problem: Problem, all: readonly AtDevice[]): readonly TakenGroup[] | undefined {
  const groups = new Map<string, { readonly device: AsaDevice; readonly taken: Taken[] }>();
  for (const { device: name, flow } of all) {
    const device = asaDevice(problem.subject, name);
    const zone = device && zoneOf(problem, name, flow);
    const taken = zone === undefined ? undefined : device?.taken(flow, zone);
    if (!device || !taken) return undefined;
    const { choice } = taken;
    const key = [name, choice?.policyMap.name, choice?.class.name].join('\n');
    const group = groups.get(key);
    if (group) group.taken.push(taken);
    else groups.set(key, { device, taken: [taken] });
  }
  return [...groups.values()];
}

/** The interface that its first packet came in by. */
export function zoneOf(problem: Problem, device: NodeName, flow: Flow): string | undefined {
  const built = ofKind(sessionOf(problem)?.timeline ?? [], 'firewall-built').find(
    (one) => one.node === device && isOf(flow, one.flow),
  );
  return built?.zones?.[0];
}
