import { judgedByRules } from '../../diagnose/network/judged-logs.ts';
import { withWays } from '../../diagnose/network/ways.ts';
import type { Evidence } from '../../evidence/index.ts';
import type { LoadedNetwork } from '../../trace/loaded-network.ts';
import type { ReadEvidence } from './evidence.ts';
import { joinedEvidence } from './joined-evidence.ts';

/**
 * The evidence as its network has it: two connections may be one that a device translates, rules say what became of the
 * packets that they log, and not every device whose timer is known is on the way.
 */
export const seenByNetwork = (read: Pick<ReadEvidence, 'evidence' | 'relations'>, network: LoadedNetwork): Evidence =>
  withWays(judgedByRules(joinedEvidence(read, network), network), network);
