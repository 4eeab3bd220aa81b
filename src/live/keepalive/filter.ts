import { contains, type Prefix } from '../../base/prefix.ts';
import { isUnspecified } from '../../base/address.ts';
import type { ListedSocket } from './listed-socket.ts';
import type { Owner } from './owners.ts';

/** Which connections are meant; all that is given must hold. */
export interface Filter {
  /** A process number, or the name of a program. */
  readonly process?: string | undefined;
  /** At either end. */
  readonly port?: number | undefined;
  /** Where the peer is. A listening socket has none, and is not meant then. */
  readonly to?: Prefix | undefined;
}

/** Does a socket have the port and the peer? */
export function namesSocket({ port, to }: Filter, { local, peer }: Pick<ListedSocket, 'local' | 'peer'>): boolean {
  if (port !== undefined && local.port !== port && peer.port !== port) return false;
  return to === undefined || (!(isUnspecified(peer.address) && peer.port === 0) && contains(to, peer.address));
}

/** /proc/PID/comm has so many bytes (TASK_COMM_LEN without its end). */
const COMM_BYTES = 15;

/** Does one of the owners have the number or the name? `program` tells the name that a process was started by, where the kernel's is cut. */
export function namesOwner(
  { process }: Filter,
  owners: readonly Owner[],
  program: (pid: number) => string = () => '',
): boolean {
  if (process === undefined) return true;
  if (/^\d+$/.test(process)) return owners.some(({ pid }) => pid === Number(process));
  return owners.some(
    ({ pid, name }) =>
      name === process || (name.length >= COMM_BYTES && process.startsWith(name) && program(pid) === process),
  );
}
