import type { NodeName } from '../model/observation.ts';
import type { Expectation } from './plan.ts';
import { type Reading, unknownWord } from './reading.ts';
import type { WrittenExpectation } from './sessions-shape.ts';

/** Who can be asked for a status: the actors of the session. Undefined where it could not be read, which was told. */
type Programs = readonly string[] | undefined;

/** What is expected of a session, each with its line. Where nothing is, it is expected to complete. */
export function expectationsOf(
  reading: Reading,
  session: string,
  { written, programs }: { readonly written: WrittenExpectation; readonly programs: Programs },
): readonly Expectation[] {
  const { places } = reading;
  const path = ['sessions', session, 'expect'];
  const by = (...keys: readonly string[]) => places.keyLine([...path, ...keys]);
  const all: Expectation[] = [];
  const { completes, survives, volume, status, 'fails-with': cause } = written;
  if (completes !== undefined) all.push({ is: 'completes', wanted: completes, by: by('completes') });
  if (survives !== undefined) all.push({ is: 'survives', for: survives, by: by('survives') });
  if (volume !== undefined) all.push({ is: 'volume', bytes: volume, by: by('volume') });
  if (typeof status === 'number') all.push({ is: 'status', status, by: by('status') });
  else
    for (const [actor, number] of Object.entries(status ?? {})) {
      all.push({ is: 'status', status: number, actor, by: by('status', actor) });
      if (programs && !programs.includes(actor))
        places.wrongKey([...path, 'status', actor], unknownWord('the actor', actor, programs));
    }
  const within = written['first-data-within'];
  if (within !== undefined) all.push({ is: 'first-data-within', within, by: by('first-data-within') });
  for (const [firewall, below] of Object.entries(written['idle-below'] ?? {}))
    if (isFirewall(reading, session, firewall))
      all.push({ is: 'idle-below', below, firewall, by: by('idle-below', firewall) });
  if (cause !== undefined) all.push({ is: 'fails-with', cause, by: by('fails-with') });
  refuseContradiction(reading, session, written);
  return all.length > 0 ? all : [{ is: 'completes', wanted: true, by: places.keyLine(['sessions', session]) }];
}

function isFirewall({ places, network }: Reading, session: string, name: NodeName): boolean {
  if (network.node(name)?.node.filter) return true;
  const known = [...network.nodes].flatMap(({ node }) => (node.filter ? [node.name] : []));
  places.wrongKey(['sessions', session, 'expect', 'idle-below', name], unknownWord('the firewall', name, known));
  return false;
}

/** Nothing can both complete and fail. */
function refuseContradiction({ places }: Reading, session: string, written: WrittenExpectation): void {
  if (written['fails-with'] === undefined || written.completes !== true) return;
  places.wrongKey(['sessions', session, 'expect', 'fails-with'], {
    found: '"completes: true" and "fails-with"',
    expected: 'one of them',
    remedy: 'leave one out',
  });
}
