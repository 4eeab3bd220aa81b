import type { CauseCode } from '../../src/model/codes.ts';

/** Nights in which the diagnosis names another cause first than the simulation knows, and why. */
export interface MatrixException {
  /** How docs/loop.md writes it. */
  readonly letter: string;
  /** What the simulation knows. */
  readonly check: readonly CauseCode[];
  readonly faults: readonly string[];
  readonly guards: readonly string[];
  /** Undefined: whichever. */
  readonly nights?: readonly string[];
  /** What stands first instead; undefined: nothing was found. */
  readonly found: readonly (CauseCode | undefined)[];
  readonly because: string;
}

const LOSES_STATE = ['reboot', 'failover', 'clear'];
const OF_IDLENESS = ['KEEPALIVE_OFF', 'KEEPALIVE_TOO_LATE'] as const;

/** Closed: what is not among these has to close. One that no night needs any more fails the test. */
export const matrixExceptions: readonly MatrixException[] = [
  {
    letter: 's',
    check: ['STATE_LOST'],
    faults: LOSES_STATE,
    guards: ['silent', 'reset'],
    found: OF_IDLENESS,
    because:
      'the connection was silent when the device lost it, and ends like one that was forgotten for its silence; which it was, only the device’s own log tells',
  },
  {
    letter: 'p',
    check: ['STATE_LOST'],
    faults: LOSES_STATE,
    guards: ['silent'],
    found: ['PATH_DOWN'],
    because:
      'words of a connection in use vanish as on a way that is down; no other connection of these nights passes afterwards, and shows that the way is open',
  },
  {
    letter: 'i',
    check: ['STATE_LOST'],
    faults: LOSES_STATE,
    guards: ['reset'],
    found: ['RESET_INJECTED'],
    because:
      'only one end spoke again, and what it said may be looked into: a reset from the way may be an inspection’s as well as that of a device that forgot. The finding is likely, and has the other as its rival',
  },
  {
    letter: 't',
    check: ['TABLE_FULL'],
    faults: ['table-limit'],
    guards: ['silent', 'reset'],
    found: ['POLICY_DENY'],
    because:
      'full from the first request on, and says nothing: to the byte the night of a rule, where that ends it, too. The finding is possible, and names the table as its rival, with the command that decides. A table that fills later is known by what passed before',
  },
  {
    letter: 'n',
    check: ['POLICY_DENY'],
    faults: ['block-living'],
    guards: ['conntrack'],
    found: ['PATH_DOWN', 'SERVER_IDLE_LIMIT'],
    because:
      'Linux writes nothing down of a rule that was changed; words that are not passed on any more are all that is seen',
  },
  {
    letter: 'h',
    check: ['ASYMMETRIC_RETURN'],
    faults: ['detour-back', 'detour-there'],
    guards: ['conntrack'],
    found: ['PATH_DOWN', 'APPLICATION_READ_TIMEOUT', undefined],
    because:
      'a Linux that sees one direction only discards the other as INVALID, or forgets it after five minutes, and writes nothing down of either: at the ends it is a way that loses one direction, or, where only one of two connections is forgotten, nothing but a reader that gave up (possible). Where its rules log what is INVALID, it is told',
  },
];
