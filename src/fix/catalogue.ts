import type { Remedy } from './remedy.ts';
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
import { raiseGlobalIdleTimeout } from './remedies/raise-global-idle-timeout.ts';
import { raiseProxyLimit } from './remedies/raise-proxy-limit.ts';
import { raiseReadTimeout } from './remedies/raise-read-timeout.ts';
import { raiseServerLimit } from './remedies/raise-server-limit.ts';
import { reduceConnects } from './remedies/reduce-connects.ts';
import { relaxKeepalive } from './remedies/relax-keepalive.ts';
import { relayWithKeepalive } from './remedies/relay-with-keepalive.ts';
import { setProductKeepalive } from './remedies/set-product-keepalive.ts';
import { tunnelWithKeepalive } from './remedies/tunnel-with-keepalive.ts';

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
];
