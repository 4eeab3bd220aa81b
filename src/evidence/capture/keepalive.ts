import type { Packet } from '../../wire/packet.ts';
import { ACK, RST } from '../../wire/tcp.ts';
import { type Half, KeepaliveState } from './half.ts';

/** What a segment is in the exchange of keepalives. */
export type KeepaliveRole = 'probe' | 'unanswered-probe' | 'answer' | 'none';

/**
 * Follows the probes of `sender` and its answers to those of `peer`. A probe of a closed window looks the same on the
 * wire; it is not one of these, because it runs on another timer.
 *
 * @param quiet microseconds since the connection's segment before this one
 */
export function followKeepalive(
  sender: Half,
  peer: Half,
  packet: Packet,
  isProbe: boolean,
  quiet: number,
  at: number,
  frame: number,
): KeepaliveRole {
  let role: KeepaliveRole = 'none';
  const probed = peer.keepalive;
  // Who has sent a reset has stopped listening: what the other still says answers no probe.
  if (probed && probed.unanswered > 0 && peer.resets === 0 && (packet.flags & (ACK | RST)) === ACK && !isProbe) {
    probed.answered++;
    probed.unanswered = 0;
    probed.lastAnswer = { at, frame };
    if (packet.payloadLength === 0) role = 'answer';
  }
  if (!isProbe) {
    if (packet.payloadLength > 0 && sender.keepalive) sender.keepalive.unanswered = 0;
    return role;
  }
  sender.keepalive ??= new KeepaliveState();
  return seeProbe(sender.keepalive, probed, peer.unanswered ? Number.NaN : quiet, at, frame);
}

function seeProbe(
  state: KeepaliveState,
  peer: KeepaliveState | undefined,
  quiet: number,
  at: number,
  frame: number,
): KeepaliveRole {
  const follows = state.unanswered > 0;
  if (follows) state.interval = least(state.interval, at - (state.last?.at ?? at));
  else {
    state.quiet = quietBehind(peer, quiet, at);
    if (state.quiet >= IDLE_MIN) state.idle = least(state.idle, state.quiet);
  }
  const mark = { at, frame };
  if (state.probes++ === 0) state.first = mark;
  if (!follows) state.unansweredSince = mark;
  state.last = mark;
  state.unanswered++;
  return follows ? 'unanswered-probe' : 'probe';
}

const least = (known: number, seen: number): number => (Number.isNaN(known) || seen < known ? seen : known);

/**
 * What the other end said in vain may not have come to the sender, and how long it heard nothing is not known (NaN).
 * Both ends counted from the same word, and their probes crossed: that of the other end had not come there when this
 * one was sent, and ends no silence of its sender.
 */
function quietBehind(peer: KeepaliveState | undefined, quiet: number, at: number): number {
  const crossed = peer?.last && at - peer.last.at < IDLE_MIN ? peer : undefined;
  return crossed ? crossed.quiet + (at - (crossed.last?.at ?? at)) : quiet;
}

/** Microseconds. Idle times are whole seconds (tcp(7), TCP_KEEPIDLE): what comes sooner was not waited for. */
const IDLE_MIN = 1_000_000;
