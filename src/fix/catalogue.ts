import type { Remedy } from './remedy.ts';
import { enableKeepalive } from './remedies/enable-keepalive.ts';
import { lowerKeepaliveIdle } from './remedies/lower-keepalive-idle.ts';
import { raiseGlobalIdleTimeout } from './remedies/raise-global-idle-timeout.ts';

/** Everything that is proposed. Each stands in a file of its own, with what it means and where that is known from. */
export const catalogue: readonly Remedy[] = [lowerKeepaliveIdle, enableKeepalive, raiseGlobalIdleTimeout];
