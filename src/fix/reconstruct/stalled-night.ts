import { yamlText } from '../../config/yaml-text.ts';
import { formatClockDuration } from '../../base/duration.ts';
import type { CaseFiles } from '../../check/what-if.ts';
import { madeNetwork, type SceneOf } from './made-network.ts';
import { MADE_SESSION } from './made-sessions.ts';

/** Each contact of the media server makes two sockets, and each of them first goes to the port that stays silent. */
const STALLS_PER_CONTACT = 2;

/**
 * A multiplexed backup whose socket for the data is wanted only after all contacts; of stalls that made nothing late, a
 * plain one.
 */
export function stalledNight(scene: SceneOf<'stalls'>): CaseFiles | undefined {
  const { device, port, stalls, waited } = scene;
  const made = madeNetwork(scene, { device, blocked: port });
  if (!made) return undefined;
  const { client: media, server: client } = made.names;
  const contacts = Math.max(1, Math.ceil(stalls / STALLS_PER_CONTACT));
  const session = {
    dialogue: waited === undefined ? 'netbackup-plain' : 'netbackup-multiplexed',
    roles: { media, client },
    with: { contacts, ...(waited === undefined ? {} : { 'forward-wait': formatClockDuration(waited) }) },
    expect: { completes: true },
  };
  return {
    network: made.files,
    sessions: { file: 'sessions.yaml', text: yamlText({ sessions: { [MADE_SESSION]: session } }) },
  };
}
