import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import type { Cause } from '../cause.ts';
import { ends } from '../ending/failure.ts';
import { bindingsBehind, type RefusedPeer, refusedPeers } from '../request/refused-peer.ts';
import { advise } from '../remedies.ts';
import { tell, who } from '../sentence.ts';

/** The application refuses a caller whose address nobody bound on purpose: its list of servers lacks the name. */
export const peerNotAllowed: Cause = {
  code: 'PEER_NOT_ALLOWED',
  look: (evidence) =>
    refusedPeers(evidence)
      .filter((peer) => bindingsBehind(evidence, peer).length === 0)
      .map((peer) => finding(evidence, peer)),
};

function finding(evidence: Evidence, { result, named }: RefusedPeer): Finding {
  const caller = named ? `${named.name ?? 'a name that is not known'} (${named.address})` : 'the caller';
  return {
    cause: 'PEER_NOT_ALLOWED',
    confidence: named ? 'proved' : 'likely',
    headline: `${who(result)} does not accept ${caller} as a server: status ${result.status}${result.words ? ` (${result.words})` : ''}. TCP works; this is a list of names.`,
    story: [
      ...(named
        ? [
            tell(
              evidence,
              named,
              `${who(named)} looks up who calls: ${named.address} is ${named.name ?? 'without a name'}.`,
            ),
          ]
        : []),
      ends(evidence, result),
    ],
    figures: [],
    assumed: [],
    rivals: [
      {
        cause: 'WRONG_SOURCE_ADDRESS',
        whyLess: 'nothing in the evidence bound this connection to a certain address.',
        splitBy:
          'bptestbpcd on the caller prints the source address used; is it the one of the network that the two hosts share?',
      },
      {
        cause: 'POLICY_DENY',
        whyLess: 'the refusal is the application’s, written after it had the connection.',
      },
    ],
    fixes: ['ALLOW_PEER'],
    advice: [
      advise(
        'ALLOW_PEER',
        `Add SERVER = ${named?.name ?? '<the name the address resolves to>'} to the list on the called host, or correct the reverse name of ${named?.address ?? 'the caller’s address'}.`,
      ),
    ],
  };
}
