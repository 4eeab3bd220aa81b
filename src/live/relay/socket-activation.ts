/** Sockets that a service manager has opened and passes: sd_listen_fds(3). The first is descriptor 3. */
const FIRST = 3;
/** More are a mistake. */
const PASSED_MAX = 1_024;

export interface ActivationEnvironment {
  readonly LISTEN_PID?: string | undefined;
  readonly LISTEN_FDS?: string | undefined;
  readonly LISTEN_FDNAMES?: string | undefined;
}

/**
 * Descriptors by name; a socket without one is called by its unit, and all may be meant by their number from 0. None
 * where they are passed to somebody else.
 */
export function inheritedSockets(environment: ActivationEnvironment, pid: number): ReadonlyMap<string, number> {
  const { LISTEN_PID, LISTEN_FDS = '', LISTEN_FDNAMES = '' } = environment;
  const count = /^\d{1,4}$/.test(LISTEN_FDS) ? Math.min(Number(LISTEN_FDS), PASSED_MAX) : 0;
  if (LISTEN_PID !== String(pid)) return new Map();
  const names = LISTEN_FDNAMES.split(':');
  const sockets = new Map<string, number>();
  for (let i = 0; i < count; i++) {
    sockets.set(String(i), FIRST + i);
    const name = names[i] ?? '';
    if (name !== '' && !sockets.has(name)) sockets.set(name, FIRST + i);
  }
  // `systemd` alone is the only one.
  if (count === 1) sockets.set('', FIRST);
  return sockets;
}
