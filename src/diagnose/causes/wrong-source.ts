import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import type { Cause } from '../cause.ts';
import { bindingsBehind, refusedPeers, type RefusedPeer } from '../request/refused-peer.ts';
import { tell, who } from '../sentence.ts';
import { sourceBindings } from '../request/source-binding.ts';
import { bindingAdvice } from './binding-advice.ts';
import { droppedSources } from './wrong-source-dropped.ts';

/**
 * The application bound its socket to an address of its choice. Either the packet arrives and the other application
 * does not know the name that address resolves to (46, 59), or the packet or its answer is dropped because it stands on
 * the wrong network (25, 40, 58).
 */
export const wrongSourceAddress: Cause = {
  code: 'WRONG_SOURCE_ADDRESS',
  look(evidence) {
    const bindings = sourceBindings(evidence);
    if (bindings.length === 0) return [];
    const refused = refusedPeers(evidence).flatMap((peer) => refusedFinding(evidence, peer));
    return refused.length > 0 ? refused : droppedSources(evidence, bindings);
  },
};

function refusedFinding(evidence: Evidence, peer: RefusedPeer): readonly Finding[] {
  const { result, named } = peer;
  const fitting = bindingsBehind(evidence, peer);
  const [first] = fitting;
  if (!first) return [];
  const address = named?.address ?? first.address;
  const from = address ?? 'an address of its choice';
  const name = named?.name ? ` (${named.name})` : '';
  return [
    {
      cause: 'WRONG_SOURCE_ADDRESS',
      // Without the address that the other end saw, that the binding is the reason is a guess.
      confidence: named ? 'proved' : 'possible',
      headline: `The connection was made from ${from}${name} because of ${first.words}; it arrived, but that name is not accepted as a server: status ${result.status}.`,
      story: [
        ...fitting
          .slice(0, 3)
          .map((one) =>
            tell(evidence, one.seen, `${one.node ?? 'The caller'} chooses its source address itself: ${one.words}.`),
          ),
        ...(named
          ? [tell(evidence, named, `${who(named)} sees the caller as ${named.address}${name}: TCP works.`)]
          : []),
        tell(
          evidence,
          result,
          `${who(result)} ${result.process?.reported ? 'ends' : 'refuses'} with status ${result.status} (${result.words}).`,
        ),
      ],
      figures: address ? [{ name: 'source address used', value: `${address}${name}` }] : [],
      assumed: [],
      rivals: [
        {
          cause: 'PEER_NOT_ALLOWED',
          whyLess: `the source address was not the system’s choice: ${first.words} made it.`,
          splitBy:
            'take the setting out, test again with bptestbpcd: another source address and no refusal confirms it.',
        },
        {
          cause: 'POLICY_DENY',
          whyLess: 'the refusal is the application’s, written after it had the connection.',
        },
      ],
      fixes: ['BIND_RIGHT_SOURCE', 'ALLOW_PEER'],
      advice: bindingAdvice(address, named?.name),
    },
  ];
}
