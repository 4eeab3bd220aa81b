import type { BothWays } from '../../trace/both-ways.ts';
import type { DeviceRecord } from '../../trace/connection-state.ts';
import { asaPhases } from '../packet-tracer-text.ts';
import type { Paint } from '../paint.ts';

/** What each firewall of the ASA family decided about the request, in the form that packet-tracer has on the device. */
export function devicePhases(ways: readonly BothWays[], paint: Paint): readonly string[] {
  const [first] = ways;
  return first
    ? first.devices.flatMap((record) => [
        paint.strong(`${record.node.name}, as packet-tracer would show it`),
        ...phases(record),
        '',
      ])
    : [];
}

function phases({ node, packet, arrival, verdict, onward }: DeviceRecord): readonly string[] {
  const ingress = arrival === undefined ? undefined : node.interfaces.get(arrival);
  const lines = asaPhases({
    verdict,
    packet,
    node: node.name,
    ...(ingress ? { arrival: ingress } : {}),
    ...(onward.kind === 'send' ? { nextHop: onward.nextHop } : {}),
  });
  return lines.map((line) => `  ${line}`.trimEnd());
}
