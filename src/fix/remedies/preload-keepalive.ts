import { formatDuration } from '../../base/duration.ts';
import type { NodeName } from '../../model/observation.ts';
import { idleDeaths, type Problem } from '../problem.ts';
import type { Remedy } from '../remedy.ts';
import { plannedOf } from '../product/product-setting.ts';
import { holderWords, imposedKeepalives } from '../socket-holders.ts';

/**
 * A library that is loaded before all others and sets keepalive on each TCP socket that the program makes; what it
 * accepts inherits that from the socket that listens. It does not reach sockets of the kernel, of static or set-uid
 * programs, nor those that a program was handed by another.
 */
export const preloadKeepalive: Remedy = {
  fix: 'PRELOAD_KEEPALIVE',
  answers: ['KEEPALIVE_OFF', 'KEEPALIVE_TOO_LATE', 'IDLE_TIMEOUT'],
  propose: (problem) =>
    plannedOf(problem)?.dialogue === KERNELS_OWN
      ? []
      : imposedKeepalives(problem, 'preload')
          .filter(({ node }) => hasSilentSocket(problem, node))
          .map((change) => ({
            fix: 'PRELOAD_KEEPALIVE',
            words: `libkeepalive in ${change.programs.join(', ') || 'the program'} on ${change.node}: keepalive after ${formatDuration(change.keepalive.idle)}`,
            patch: [change],
            terms: {
              running: 'new-connections',
              restart: `${holderWords(change)} on ${change.node}`,
              security: 'none',
              source:
                'libkeepalive 0.3 (socket() with KEEPIDLE, KEEPINTVL, KEEPCNT); ld.so(8) on LD_PRELOAD and AT_SECURE',
            },
          })),
};

/** A program that asks for keepalive itself needs nobody to do it: the times of its system are enough. */
const hasSilentSocket = (problem: Problem, host: NodeName): boolean =>
  idleDeaths(problem).some(({ ends: { hosts, connector, acceptor } }) =>
    hosts.connector === host ? connector.keepalive !== true : hosts.acceptor === host && acceptor.keepalive !== true,
  );

/** The sockets of an NFS mount are the kernel's: no library makes them. */
const KERNELS_OWN = 'nfs';
