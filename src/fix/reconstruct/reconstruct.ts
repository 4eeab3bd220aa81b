import type { CaseFiles } from '../../check/what-if.ts';
import type { CauseCode } from '../../model/codes.ts';
import type { Finding } from '../../model/finding.ts';
import { type Played, play } from '../goal.ts';
import { type Subject, subjectOf } from '../subject.ts';
import { eagerNight } from './eager-night.ts';
import { halfClosedNight, halfClosedSessions } from './half-closed-night.ts';
import { idleNight, idleSessions } from './idle-night.ts';
import { impatientNight } from './impatient-night.ts';
import { stalledNight } from './stalled-night.ts';
import { MADE_SESSION } from './made-sessions.ts';
import type { Scene } from '../../model/scene.ts';

/** What happened, played again in a network that was made for it; or why that cannot be. */
export type Reconstruction = { readonly subject: Subject } | { readonly not: string };

/**
 * Makes a case of a finding: the ends and the device that it names, with the timers that were measured. It counts only
 * where the same cause comes out when it is played: what is then proved is proved for this network, which is said
 * (`ASSUMED_RECONSTRUCTION`).
 */
export function reconstruct({ scene, cause }: Finding): Reconstruction {
  if (!scene) return { not: 'the evidence does not tell enough to play it again' };
  const files = nightOf(scene);
  if (!files) return { not: 'no network can be made of it: both ends are in one network, or it is IPv6' };
  const subject = subjectOf(files);
  if (!('network' in subject)) return { not: `it cannot be played: found ${subject[0]?.found ?? 'nothing'}` };
  const played = play(subject, { is: 'session', name: MADE_SESSION });
  if (!played || played.outcome.holds) return { not: WHY_IT_HOLDS[scene.is] ?? 'played again, it does not fail' };
  return isSame(cause, played)
    ? { subject: { ...subject, made: 'device' in scene ? { kind: scene.device.kind } : {} } }
    : { not: `played again, it fails of ${played.outcome.cause ?? 'something without a name'}` };
}

/**
 * What happened, played again in the network that is described: other devices on the way count with it, whose timers no
 * finding tells. Undefined where the network does not have both ends, or nothing of the kind comes out.
 */
export function replayIn({ network, files }: Subject, { scene, cause }: Finding): Subject | undefined {
  if (scene?.is !== 'idle' && scene?.is !== 'half-closed') return undefined;
  const { source, destination } = scene.flow;
  const [client, server] = [source, destination].map(({ address }) => network.owner(address)?.node.name);
  if (client === undefined || server === undefined || client === server) return undefined;
  const connect = { connect: destination.address, from: source.address };
  const place = { client, server, connect };
  const sessions = scene.is === 'idle' ? idleSessions(scene, place) : halfClosedSessions(scene, place);
  const subject = subjectOf({ network: files.network, sessions });
  if (!('network' in subject)) return undefined;
  const played = play(subject, { is: 'session', name: MADE_SESSION });
  return played && !played.outcome.holds && isSame(cause, played) ? subject : undefined;
}

const isSame = (cause: CauseCode, { outcome }: Played): boolean =>
  outcome.cause === cause || KIN[cause]?.includes(outcome.cause ?? cause) === true;

/** Why a scene is not shown by the devices of the simulation. */
const WHY_IT_HOLDS: Readonly<Partial<Record<Scene['is'], string>>> = {
  // Cisco ASA configuration guide: half closed is a connection whose FIN and FIN-ACK were seen, which is read as a FIN
  // of each end.
  'half-closed':
    'the device counted its half-closed time from the FIN of one end; the simulated one counts it from those of both, as the vendor’s guide is read, so played again it does not fail. A timer that is longer than the end works after the other has closed would keep it; so does a client that closes when it has its answer, and not before',
};

/** One mechanism; which name it has depends on what is known of the sockets. */
const KIN: Readonly<Partial<Record<string, readonly string[]>>> = {
  IDLE_TIMEOUT: ['KEEPALIVE_OFF', 'KEEPALIVE_TOO_LATE'],
};

function nightOf(scene: Scene): CaseFiles | undefined {
  switch (scene.is) {
    case 'idle':
      return idleNight(scene);
    case 'half-closed':
      return halfClosedNight(scene);
    case 'stalls':
      return stalledNight(scene);
    case 'eager':
      return eagerNight(scene);
    case 'patience':
      return impatientNight(scene);
  }
}
