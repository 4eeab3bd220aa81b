import type { CauseCode } from '../model/codes.ts';

/** Causes that no change of a configuration mends, and what is to be done instead. */
export const unfixable: Readonly<Partial<Record<CauseCode, string>>> = {
  PEER_GONE: 'The other end was gone, and no setting brings it back: find out why it went away.',
  EMBRYONIC_TIMEOUT:
    'The request passed the firewall and was never answered behind it, so nothing on this side mends it: look for the request with a capture on the server.',
  RESET_INJECTED:
    'Which device ended the connection is not known, so no change of it can be played: find it (the time-to-live of the reset tells how far away it is), and exempt this traffic there.',
  NO_LISTENER:
    'Nothing listens on that port, and no setting of the network makes a program start: start it, or call the port where it listens.',
  STATE_LOST:
    'The device lost its connections with its memory, and no timer brings them back: let a second unit keep the state (stateful failover), and let the application connect again.',
  PATH_DOWN:
    'No packet came through, and a timer only moves the moment at which somebody gives up: a second way (a bond, a standby unit, a second route), or a program that connects again, outlives it.',
  TABLE_FULL:
    'The device had no room for the connection: raise its bound, or have it forget sooner what nobody uses (half-open and half-closed connections before idle ones), and find out whose connections fill it. Where its translations were given away: more addresses in the pool, or a shorter time for which they are kept.',
};
