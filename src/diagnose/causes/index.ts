import type { Cause } from '../cause.ts';
import { asymmetricReturn } from './asymmetric.ts';
import { classShadowed } from './class-shadowed.ts';
import { embryonicTimeout } from './embryonic.ts';
import { fallbackDelayOutlivesWait } from './fallback-delay.ts';
import { halfClosedTimeout } from './half-closed.ts';
import { idleTimeout, keepaliveOff, keepaliveTooLate } from './idle.ts';
import { keepaliveTooEager } from './keepalive-eager.ts';
import { noDestinationLeft } from './no-destination.ts';
import { noListener } from './no-listener.ts';
import { noRoute } from './no-route.ts';
import { pathDown } from './path-down.ts';
import { peerGone } from './peer-gone.ts';
import { peerNotAllowed } from './peer-not-allowed.ts';
import { policyDeny } from './policy-deny.ts';
import { proxyIdleLimit } from './proxy-idle.ts';
import { applicationReadTimeout } from './read-timeout.ts';
import { resetInjected } from './reset-injected.ts';
import { resetsOnTheWay } from './reset-on-the-way.ts';
import { reversePathFilter } from './reverse-path.ts';
import { serverIdleLimit } from './server-idle.ts';
import { silentDropOnFirstPort } from './silent-drop.ts';
import { forgottenFindings } from './state-forgotten.ts';
import { stateLost } from './state-lost.ts';
import { tableFull } from './table-full.ts';
import { unheardForWantOfRoom } from './table-full-unheard.ts';
import { wrongSourceAddress } from './wrong-source.ts';

/** A filter is known by its own words, or by the reset that it sends in a host’s name. */
const deniedOrReset: Cause = {
  code: policyDeny.code,
  look: (evidence) => [...policyDeny.look(evidence), ...resetsOnTheWay(evidence)],
};

/** A device is known to have lost its state by its own words, or by how it answers. */
const lostOrForgotten: Cause = {
  code: stateLost.code,
  look: (evidence) => [...stateLost.look(evidence), ...forgottenFindings(evidence)],
};

/** A device is known to be full by its own words, or by what it lets through and what not. */
const fullOrUnheard: Cause = {
  code: tableFull.code,
  look: (evidence) => [...tableFull.look(evidence), ...unheardForWantOfRoom(evidence)],
};

/** Every cause, the ones that explain most of a failure first: at equal confidence the order decides. */
export const causeList: readonly Cause[] = [
  applicationReadTimeout,
  fallbackDelayOutlivesWait,
  wrongSourceAddress,
  peerNotAllowed,
  noDestinationLeft,
  keepaliveTooEager,
  lostOrForgotten,
  keepaliveOff,
  keepaliveTooLate,
  idleTimeout,
  halfClosedTimeout,
  asymmetricReturn,
  reversePathFilter,
  noRoute,
  embryonicTimeout,
  proxyIdleLimit,
  serverIdleLimit,
  classShadowed,
  resetInjected,
  pathDown,
  peerGone,
  fullOrUnheard,
  silentDropOnFirstPort,
  deniedOrReset,
  noListener,
];
