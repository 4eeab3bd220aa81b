import { inSeconds } from '../../base/duration.ts';
import type { ServiceLog } from '../service-log.ts';
import type { RuleResult } from './rule-result.ts';
import { unreachableWords } from './reach.ts';
import { connectionWords, keepaliveWords, ownerWords } from './socket-words.ts';
import type { Look } from './watch.ts';

/**
 * Of one look so many are told by themselves; a burst of ten thousand connections would push everything else out of a
 * journal.
 */
const TOLD_MAX = 20;

/** Writes down what a look led to, where it led to anything. */
export function logLook(log: ServiceLog, { results, cost }: Look): void {
  const done = results.filter(({ is }) => is === 'set' || is === 'unreached');
  for (const result of done.slice(0, TOLD_MAX)) tell(log, result);
  const rest = done.length - TOLD_MAX;
  if (rest <= 0) return;
  const set = done.slice(TOLD_MAX).filter(({ is }) => is === 'set').length;
  log.info({ set, unreached: rest - set, processorSeconds: inSeconds(cost) }, 'and more of the same look');
}

function tell(log: ServiceLog, result: RuleResult): void {
  const socket = connectionWords(result.one.socket);
  const processes = ownerWords(result.one.owners);
  switch (result.is) {
    case 'set':
      log.info(
        {
          rule: result.rule.name,
          socket,
          processes,
          before: keepaliveWords(result.treated.before),
          after: keepaliveWords(result.treated.after),
        },
        'keepalive set',
      );
      break;
    case 'unreached':
      log.warn(
        { rule: result.rule?.name, socket, processes, reason: result.why.code, why: unreachableWords(result.why) },
        'not reached',
      );
      break;
    case 'held-already':
    case 'left':
      break;
  }
}
