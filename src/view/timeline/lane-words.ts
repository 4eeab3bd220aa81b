import { someOf } from '../../base/some-of.ts';
import type { Lane } from './scene.ts';

const PIDS_MAX = 4;

/** `vnetd on client1, process 2368, 3940`. */
export function laneWords({ kind, node, name, pids, speaks }: Lane): string {
  switch (kind) {
    case 'program':
      return `${name} on ${node}${pids.length > 0 && !name.startsWith('process ') ? `, process ${someOf(pids, PIDS_MAX)}` : ''}`;
    case 'firewall':
      return `${name}, firewall`;
    case 'capture':
      return `${name}, packets captured there`;
    case 'host':
      return speaks ? name : `${name}, nothing read from it`;
  }
}
