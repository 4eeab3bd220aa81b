interface RuntimeEnvironment {
  readonly XDG_RUNTIME_DIR?: string | undefined;
}

/**
 * Where the status is asked for when nothing is said: in a folder into which nobody else can write. Undefined where
 * there is none.
 */
export function statusPath({ XDG_RUNTIME_DIR: own }: RuntimeEnvironment, user: number): string | undefined {
  if (user === 0) return '/run/holdfast-relay.sock';
  return own === undefined || own === '' ? undefined : `${own}/holdfast-relay.sock`;
}

/** That of the unit, whose folder systemd makes. */
export const UNIT_STATUS_PATH = '/run/holdfast-relay/status.sock';
