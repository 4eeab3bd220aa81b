import { translatedLegs } from '../../diagnose/network/translated-legs.ts';
import { type Evidence, legsApart, withTranslations } from '../../evidence/index.ts';
import type { LoadedNetwork } from '../../trace/loaded-network.ts';
import type { ReadEvidence } from './evidence.ts';

/** The evidence with what its network says of translations: two legs that it makes one connection become one. */
export function joinedEvidence(
  { evidence, relations }: Pick<ReadEvidence, 'evidence' | 'relations'>,
  network: LoadedNetwork,
): Evidence {
  const learned = translatedLegs(network, legsApart(evidence));
  return learned.length === 0 ? evidence : withTranslations(evidence, relations, learned);
}
