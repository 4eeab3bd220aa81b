import type { Fact } from '../../model/observation.ts';

/**
 * NetBackup's status codes as far as they concern connections, with the product's own names (vendor's status code
 * reference). Codes of the secure-communication era (7625 and above) are left out: no source for their texts was found.
 */
export const NETBACKUP_STATUS: ReadonlyMap<number, string> = new Map([
  [0, 'the requested operation was successfully completed'],
  [1, 'the requested operation was partially successful'],
  [6, 'the backup failed to back up the requested files'],
  [13, 'file read failed'],
  [14, 'file write failed'],
  [20, 'invalid command parameter'],
  [21, 'socket open failed'],
  [22, 'socket close failed'],
  [23, 'socket read failed'],
  [24, 'socket write failed'],
  [25, 'cannot connect on socket'],
  [26, 'client/server handshaking failed'],
  [29, 'failed trying to exec a command'],
  [37, 'operation requested by an invalid server'],
  [39, 'client name mismatch'],
  [40, 'network connection broken'],
  [41, 'network connection timed out'],
  [42, 'network read failed'],
  [43, 'unexpected message received'],
  [44, 'network write failed'],
  [45, 'request attempted on a non-reserved port'],
  [46, 'server not allowed access'],
  [47, 'host is unreachable'],
  [48, 'client hostname could not be found'],
  [49, 'client did not start'],
  [50, 'client process aborted'],
  [54, 'timed out connecting to client'],
  [55, 'permission denied by client during rcmd'],
  [56, "client's network is unreachable"],
  [57, 'client connection refused'],
  [58, "can't connect to client"],
  [59, 'access to the client was not allowed'],
  [63, 'process was killed by a signal'],
  [64, 'timed out waiting for the client backup to start'],
  [83, 'media open error'],
  [87, 'media close error'],
  [131, 'client is not validated to use the server'],
  [133, 'invalid request'],
  [146, 'cannot get a bound socket'],
  [150, 'termination requested by administrator'],
  [174, 'media manager - system error occurred'],
  [202, 'timed out connecting to server backup restore manager'],
  [203, "server backup restore manager's network is unreachable"],
  [204, 'connection refused by server backup restore manager'],
  [233, 'premature eof encountered'],
  [613, 'cannot connect to read media server'],
  [622, 'connection to the peer process does not exist'],
  [633, 'unable to listen and register service via vnetd'],
  [636, 'read from input socket failed'],
  [637, 'write on output socket failed'],
  [811, 'failed to communicate with resource requester'],
]);

/** A status as a fact; codes that the table does not know keep their number and get no name. */
export function statusFact(status: number, words = NETBACKUP_STATUS.get(status) ?? ''): readonly Fact[] {
  return Number.isInteger(status) ? [{ kind: 'status', status, words }] : [];
}
