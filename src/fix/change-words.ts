import { inSeconds } from '../base/duration.ts';
import type { Change } from './change.ts';

/** A change as the person who makes it would write it down: one or several lines, without regard to a platform. */
export function changeWords(change: Change): readonly string[] {
  switch (change.is) {
    case 'parameter':
      return [`${change.name} = ${change.value}`];
    case 'route':
      return [`ip route ${change.replace ? 'replace' : 'add'} ${change.words}`];
    case 'rule':
      return [
        `ip rule add ${change.words}`,
        ...(change.instead === undefined ? [] : [`ip rule del ${change.instead}`]),
      ];
    case 'nft-table':
      return change.text.trimEnd().split('\n');
    case 'device-lines':
      return change.lines;
    case 'filter-rule':
      return change.language === 'nft'
        ? [`nft insert rule ${change.family} ${change.table} ${change.chain} ${change.rule}`]
        : [
            `${change.family === 'ip6' ? 'ip6tables' : 'iptables'} -t ${change.table} -I ${change.chain} 1 ${change.rule}`,
          ];
    case 'device-entry':
      return [`${change.key}: ${change.words}`];
    case 'device-setting':
      return [`${change.key}: ${change.value}`];
    case 'host-model':
      return [`host model: ${change.model}`];
    case 'weak-interface':
      return [`${change.interface}: weakhost${change.half}=enabled`];
    case 'bp-conf':
      return [...change.drop.map((line) => `without ${line}`), ...change.add];
    case 'sockets': {
      const { idle, interval, count } = change.keepalive;
      return [
        `SO_KEEPALIVE on, TCP_KEEPIDLE ${inSeconds(idle)}, TCP_KEEPINTVL ${inSeconds(interval)}, TCP_KEEPCNT ${count}`,
      ];
    }
    case 'product':
      return [`${change.key}: ${change.value}`];
    case 'relay':
      return [
        `a relay on ${change.node} for port ${change.ports.join(', ')} of ${change.peer}, keepalive after ${inSeconds(change.keepalive.idle)} s`,
      ];
    case 'tunnel':
      return [
        `an ssh tunnel from ${change.node} to port ${change.ports.join(', ')} of ${change.peer}, ServerAliveInterval ${inSeconds(change.alive)}`,
      ];
    case 'manner':
      return [`the job is not multiplexed (${change.dialogue} in sessions.yaml)`];
  }
}
