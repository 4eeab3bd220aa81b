import type { FarState } from './far-words.ts';

/** A connection that somebody probes, as the far side keeps it. */
export interface Probed {
  /** Of the peer, as this side sees it. */
  readonly port: number;
  bytes: number;
  state: FarState['state'];
}

interface Session {
  readonly probed: Map<number, Probed>;
  /** When it was last spoken of, in milliseconds. */
  used: number;
}

/**
 * Bounds on what a stranger can make the far side remember. A ladder of one timer has some five hundred connections.
 */
export const SESSION_LIMITS = { sessions: 64, probedEach: 8_192 } as const;

/**
 * Who has probed what. It knows no clock: `now` is in milliseconds. The one that was not spoken of for longest makes
 * room for a new one, if it has no open connection.
 */
export class FarSessions {
  readonly #sessions = new Map<string, Session>();

  /** False where all that are known are in use. */
  open(name: string, now: number): boolean {
    if (this.#sessions.size >= SESSION_LIMITS.sessions && !this.#forgetOne()) return false;
    this.#sessions.set(name, { probed: new Map(), used: now });
    return true;
  }

  /** The record of a new connection; undefined where the session is not known, has too many, or has this one. */
  begin(name: string, id: number, { port, now }: { readonly port: number; readonly now: number }): Probed | undefined {
    const session = this.#sessions.get(name);
    if (!session || session.probed.has(id) || session.probed.size >= SESSION_LIMITS.probedEach) return undefined;
    session.used = now;
    const probed: Probed = { port, bytes: 0, state: 'open' };
    session.probed.set(id, probed);
    return probed;
  }

  state(name: string, id: number, now: number): FarState | undefined {
    const session = this.#sessions.get(name);
    if (!session) return undefined;
    session.used = now;
    const { bytes, state } = session.probed.get(id) ?? { bytes: 0, state: 'lost' };
    return { bytes, state };
  }

  /** The peer's port of a connection that is known. */
  port(name: string, id: number): number | undefined {
    return this.#sessions.get(name)?.probed.get(id)?.port;
  }

  #forgetOne(): boolean {
    const idle = [...this.#sessions].filter(([, { probed }]) =>
      [...probed.values()].every(({ state }) => state !== 'open'),
    );
    const [oldest] = idle.toSorted(([, a], [, b]) => a.used - b.used);
    return oldest !== undefined && this.#sessions.delete(oldest[0]);
  }
}
