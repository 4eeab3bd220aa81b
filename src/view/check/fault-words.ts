import { formatDuration } from '../../base/duration.ts';
import type { Fault, Incident, PolicyChange } from '../../dialogue/fault.ts';

/** `fw1: link-down of inside, for 40.000 s`, in the words of `sessions.yaml`. */
export function faultWords(fault: Fault): string {
  const lasts = 'for' in fault && fault.for !== undefined ? [`for ${formatDuration(fault.for)}`] : [];
  return `${fault.node}: ${[...incidentWords(fault), ...lasts].join(', ')}`;
}

function incidentWords(incident: Incident): readonly string[] {
  switch (incident.does) {
    case 'reboot':
    case 'clear-xlate':
      return [incident.does];
    case 'failover':
      return ['failover', `state ${incident.state}`];
    case 'clear-connections':
      return [`clear-connections${incident.port === undefined ? '' : ` to port ${incident.port}`}`];
    case 'policy-change':
      return changeWords(incident.change);
    case 'table-limit':
      return [`table-limit of ${incident.connections} connections`];
    case 'link-down':
      return [`link-down${on(incident.interface)}`];
    case 'one-way-loss':
      return [`one-way-loss${on(incident.interface)}`, incident.direction, `${Math.round(incident.share * 100)} %`];
    case 'detour':
      return [`detour around ${incident.interface}`];
    case 'keepalive-time':
      return [`keepalive-time to ${formatDuration(incident.to)}`];
    case 'clock-step':
      return [`clock-step by ${formatDuration(incident.by)}`];
  }
}

const on = (name: string | undefined): string => (name === undefined ? '' : ` of ${name}`);

const changeWords = (change: PolicyChange): readonly string[] =>
  change.sets === 'idle-timeout'
    ? [`idle-timeout to ${formatDuration(change.to)}`]
    : [`block of port ${change.port}`, change.answer, change.reaches, ...(change.log === undefined ? [] : ['logged'])];
