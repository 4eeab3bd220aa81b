import { inSeconds } from '../../base/duration.ts';
import type { ServiceLog } from '../service-log.ts';
import type { Deed } from './deed.ts';
import { unreachableWords } from './reach.ts';
import { connectionWords, keepaliveWords, ownerWords } from './socket-words.ts';
import type { Look } from './watch.ts';

/**
 * Of one look so many are told by themselves; a burst of ten thousand connections would push everything else out of a
 * journal.
 */
const TOLD_MAX = 20;

/** Writes down what a look led to, where it led to anything. */
export function logLook(log: ServiceLog, { deeds, cost }: Look): void {
  const done = deeds.filter(({ is }) => is === 'set' || is === 'unreached');
  for (const deed of done.slice(0, TOLD_MAX)) tell(log, deed);
  const rest = done.length - TOLD_MAX;
  if (rest <= 0) return;
  const set = done.slice(TOLD_MAX).filter(({ is }) => is === 'set').length;
  log.info({ set, unreached: rest - set, processorSeconds: inSeconds(cost) }, 'and more of the same look');
}

function tell(log: ServiceLog, deed: Deed): void {
  const socket = connectionWords(deed.one.socket);
  const processes = ownerWords(deed.one.owners);
  switch (deed.is) {
    case 'set':
      log.info(
        {
          rule: deed.rule.name,
          socket,
          processes,
          before: keepaliveWords(deed.treated.before),
          after: keepaliveWords(deed.treated.after),
        },
        'keepalive set',
      );
      break;
    case 'unreached':
      log.warn(
        { rule: deed.rule?.name, socket, processes, reason: deed.why.code, why: unreachableWords(deed.why) },
        'not reached',
      );
      break;
    case 'held-already':
    case 'left':
      break;
  }
}
