import type { Service, ServiceSelector } from '../../model/asa-policy.ts';
import type { PortRange } from '../../model/routing.ts';
import type { Match } from './address-match.ts';
import type { SeenPacket } from './seen-packet.ts';

export function matchServices({ services, notKnown }: ServiceSelector, packet: SeenPacket): Match {
  if (services.some((service) => matchService(service, packet))) return 'yes';
  return notKnown === undefined ? 'no' : 'maybe';
}

export function matchService(service: Service, packet: SeenPacket): boolean {
  if (service.protocol === undefined) return true;
  return (
    service.protocol === packet.protocol &&
    (service.icmpType === undefined || service.icmpType === packet.icmpType) &&
    isWithin(packet.sourcePort, service.source, service.sourceNot) &&
    isWithin(packet.destinationPort, service.destination, service.destinationNot)
  );
}

export const isWithin = (port: number, range: PortRange | undefined, not?: number): boolean =>
  port !== not && (!range || (range.from <= port && port <= range.to));
