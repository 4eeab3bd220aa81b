import type { Remedy } from './remedy.ts';
import { acceptHalfSeen } from './remedies/accept-half-seen.ts';
import { addRoute } from './remedies/add-route.ts';
import { allowDestination } from './remedies/allow-destination.ts';
import { allowPeer } from './remedies/allow-peer.ts';
import { bindRightSource } from './remedies/bind-right-source.ts';
import { enableKeepalive } from './remedies/enable-keepalive.ts';
import { extendWait } from './remedies/extend-wait.ts';
import { limitRetransmission } from './remedies/limit-retransmission.ts';
import { lowerKeepaliveIdle } from './remedies/lower-keepalive-idle.ts';
import { malformedWildcard } from './remedies/malformed-wildcard.ts';
import { preloadKeepalive } from './remedies/preload-keepalive.ts';
import { prohibitLocalInterface } from './remedies/prohibit-local-interface.ts';
import { connectionMark } from './remedies/connection-mark.ts';
import { defaultForDevice } from './remedies/default-for-device.ts';
import { looseReversePath, reversePathOff } from './remedies/loose-reverse-path.ts';
import { mendRule } from './remedies/mend-rule.ts';
import { rightGateway } from './remedies/right-gateway.ts';
import { routeOnOneSide, staticRoutes } from './remedies/static-routes.ts';
import { ruleWithDevice } from './remedies/rule-with-device.ts';
import { sourceHint } from './remedies/source-hint.ts';
import { sourceTable } from './remedies/source-table.ts';
import { tableWithoutNetwork } from './remedies/table-without-network.ts';
import { weakHost } from './remedies/weak-host.ts';
import { raiseConnectionLimit } from './remedies/raise-connection-limit.ts';
import { raiseGlobalIdleTimeout } from './remedies/raise-global-idle-timeout.ts';
import { raiseProxyLimit } from './remedies/raise-proxy-limit.ts';
import { raiseReadTimeout } from './remedies/raise-read-timeout.ts';
import { raiseServerLimit } from './remedies/raise-server-limit.ts';
import { reduceConnects } from './remedies/reduce-connects.ts';
import { relaxKeepalive } from './remedies/relax-keepalive.ts';
import { relayWithKeepalive } from './remedies/relay-with-keepalive.ts';
import { setProductKeepalive } from './remedies/set-product-keepalive.ts';
import { tunnelWithKeepalive } from './remedies/tunnel-with-keepalive.ts';
import { equalIdleTimeout } from './remedies/equal-idle-timeout.ts';
import { exemptFromTranslation } from './remedies/exempt-from-translation.ts';
import { classBehindGeneral, classOfReplies, raiseOtherClass } from './remedies/misplaced-class.ts';
import { openFirstPort, permitFlow } from './remedies/open-first-port.ts';
import { probeFromFirewall } from './remedies/probe-from-firewall.ts';
import { raiseClassIdleTimeout } from './remedies/raise-class-idle-timeout.ts';
import { raiseEmbryonic, raiseHalfClosed } from './remedies/raise-half-closed.ts';
import { raiseXlateTimeout } from './remedies/raise-xlate-timeout.ts';
import { rejectInsteadOfDrop } from './remedies/reject-instead-of-drop.ts';
import { reorderClasses } from './remedies/reorder-classes.ts';

/** Everything that is proposed. Each stands in a file of its own, with what it means and where that is known from. */
export const catalogue: readonly Remedy[] = [
  lowerKeepaliveIdle,
  setProductKeepalive,
  enableKeepalive,
  preloadKeepalive,
  relayWithKeepalive,
  tunnelWithKeepalive,
  relaxKeepalive,
  limitRetransmission,
  reduceConnects,
  extendWait,
  raiseReadTimeout,
  raiseServerLimit,
  raiseProxyLimit,
  bindRightSource,
  allowPeer,
  allowDestination,
  prohibitLocalInterface,
  malformedWildcard,
  raiseGlobalIdleTimeout,
  mendRule,
  rightGateway,
  addRoute,
  sourceTable,
  staticRoutes,
  defaultForDevice,
  connectionMark,
  sourceHint,
  looseReversePath,
  acceptHalfSeen,
  weakHost,
  routeOnOneSide,
  ruleWithDevice,
  tableWithoutNetwork,
  reversePathOff,
  openFirstPort,
  permitFlow,
  exemptFromTranslation,
  rejectInsteadOfDrop,
  reorderClasses,
  raiseClassIdleTimeout,
  probeFromFirewall,
  raiseConnectionLimit,
  raiseHalfClosed,
  raiseEmbryonic,
  // What people ask for as well, and what does not help.
  equalIdleTimeout,
  raiseXlateTimeout,
  classBehindGeneral,
  classOfReplies,
  raiseOtherClass,
];
