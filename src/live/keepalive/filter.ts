import { contains, type Prefix } from '../../base/prefix.ts';
import { isUnspecified } from '../../base/address.ts';
import type { ListedSocket } from './listed-socket.ts';
import type { Owner } from './owners.ts';

/** Which connections are meant: of each kind that is given, one must hold. */
export interface Filter {
  /** Process numbers, or names of programs. */
  readonly process?: readonly string[] | undefined;
  /** At either end. */
  readonly port?: readonly number[] | undefined;
  /** Where the peer is. A listening socket has none, and is not meant then. */
  readonly to?: readonly Prefix[] | undefined;
}

/** Does a socket have the port and the peer? */
export function namesSocket({ port, to }: Filter, { local, peer }: Pick<ListedSocket, 'local' | 'peer'>): boolean {
  if (port !== undefined && !port.includes(local.port) && !port.includes(peer.port)) return false;
  if (to === undefined) return true;
  return !(isUnspecified(peer.address) && peer.port === 0) && to.some((prefix) => contains(prefix, peer.address));
}

/** /proc/PID/comm has so many bytes (TASK_COMM_LEN without its end). */
const COMM_BYTES = 15;

/**
 * Does one of the owners have the number or the name? `program` tells the name that a process was started by, where the
 * kernel's is cut.
 */
export function namesOwner(
  { process }: Filter,
  owners: readonly Owner[],
  program: (pid: number) => string = () => '',
): boolean {
  return process === undefined || process.some((one) => owners.some((owner) => isMeant(one, owner, program)));
}

function isMeant(process: string, { pid, name }: Owner, program: (pid: number) => string): boolean {
  if (/^\d+$/.test(process)) return pid === Number(process);
  return name === process || (name.length >= COMM_BYTES && process.startsWith(name) && program(pid) === process);
}
