import type { Remedy } from './remedy.ts';
import { enableKeepalive } from './remedies/enable-keepalive.ts';
import { lowerKeepaliveIdle } from './remedies/lower-keepalive-idle.ts';
import { openFirstPort, permitFlow } from './remedies/open-first-port.ts';
import { probeFromFirewall } from './remedies/probe-from-firewall.ts';
import { raiseClassIdleTimeout } from './remedies/raise-class-idle-timeout.ts';
import { raiseGlobalIdleTimeout } from './remedies/raise-global-idle-timeout.ts';
import { rejectInsteadOfDrop } from './remedies/reject-instead-of-drop.ts';
import { reorderClasses } from './remedies/reorder-classes.ts';

/** Everything that is proposed. Each stands in a file of its own, with what it means and where that is known from. */
export const catalogue: readonly Remedy[] = [
  lowerKeepaliveIdle,
  enableKeepalive,
  openFirstPort,
  permitFlow,
  rejectInsteadOfDrop,
  reorderClasses,
  raiseClassIdleTimeout,
  probeFromFirewall,
  raiseGlobalIdleTimeout,
];
