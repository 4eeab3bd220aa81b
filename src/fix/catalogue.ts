import type { Remedy } from './remedy.ts';
import { enableKeepalive } from './remedies/enable-keepalive.ts';
import { equalIdleTimeout } from './remedies/equal-idle-timeout.ts';
import { exemptFromTranslation } from './remedies/exempt-from-translation.ts';
import { lowerKeepaliveIdle } from './remedies/lower-keepalive-idle.ts';
import { classBehindGeneral, classOfReplies, raiseOtherClass } from './remedies/misplaced-class.ts';
import { openFirstPort, permitFlow } from './remedies/open-first-port.ts';
import { probeFromFirewall } from './remedies/probe-from-firewall.ts';
import { raiseClassIdleTimeout } from './remedies/raise-class-idle-timeout.ts';
import { raiseGlobalIdleTimeout } from './remedies/raise-global-idle-timeout.ts';
import { raiseEmbryonic, raiseHalfClosed } from './remedies/raise-half-closed.ts';
import { raiseXlateTimeout } from './remedies/raise-xlate-timeout.ts';
import { rejectInsteadOfDrop } from './remedies/reject-instead-of-drop.ts';
import { reorderClasses } from './remedies/reorder-classes.ts';

/** Everything that is proposed. Each stands in a file of its own, with what it means and where that is known from. */
export const catalogue: readonly Remedy[] = [
  lowerKeepaliveIdle,
  enableKeepalive,
  openFirstPort,
  permitFlow,
  exemptFromTranslation,
  rejectInsteadOfDrop,
  reorderClasses,
  raiseClassIdleTimeout,
  probeFromFirewall,
  raiseGlobalIdleTimeout,
  raiseHalfClosed,
  raiseEmbryonic,
  // What people ask for as well, and what does not help.
  equalIdleTimeout,
  raiseXlateTimeout,
  classBehindGeneral,
  classOfReplies,
  raiseOtherClass,
];
