import { idleDeaths } from '../problem.ts';
import type { Remedy } from '../remedy.ts';

/** The timer of a translation starts only when no connection uses it any more: it can end none. */
export const raiseXlateTimeout: Remedy = {
  fix: 'RAISE_XLATE_TIMEOUT',
  answers: ['KEEPALIVE_OFF', 'KEEPALIVE_TOO_LATE', 'IDLE_TIMEOUT', 'CLASS_SHADOWED'],
  misleads: true,
  propose: (problem) => {
    const devices = [...new Set(idleDeaths(problem).map(({ device }) => device))];
    const isAsa = devices.every((name) => problem.subject.network.node(name)?.node.filter?.kind === 'asa');
    if (devices.length === 0 || !isAsa) return [];
    return [
      {
        fix: 'RAISE_XLATE_TIMEOUT',
        words: `timeout xlate of 12 h on ${devices.join(' and ')}`,
        patch: devices.map((node) => ({ is: 'device-lines', node, lines: ['timeout xlate 12:00:00'] })),
        terms: {
          running: 'new-connections',
          security: 'none',
          source: 'Cisco 115992, ASA xlate idle values: the timer starts when the connections are gone',
        },
      },
    ];
  },
};
