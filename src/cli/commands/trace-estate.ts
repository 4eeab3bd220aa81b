import { traceEstate } from '../../trace/estate/estate.ts';
import { unlistedHosts } from '../../trace/estate/unlisted-hosts.ts';
import { estateJson } from '../../view/estate-json.ts';
import { estateText } from '../../view/estate-text.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { OpenedNetwork } from '../../trace/opened-network.ts';
import { paint } from '../output.ts';
import { refused } from '../refused.ts';
import type { TraceFlags } from './trace.ts';

/** `holdfast trace --all`: every listener from everywhere; only what is broken or fragile is told. */
export function runEstate({ json, from, to }: TraceFlags, { network, errors }: OpenedNetwork): ExitCode {
  if (from !== undefined || to !== undefined) return refused('--all asks for every flow; leave --from and --to out');
  if (![...network.nodes].some(({ node }) => node.listeners)) return refused(NOBODY_LISTENS);
  const estate = traceEstate(network);
  const unlisted = unlistedHosts(network);
  process.stdout.write(json ? estateJson(estate, unlisted) : estateText(estate, unlisted, paint()));
  if (errors.length > 0) return EXIT.unusable;
  return estate.classes.length > 0 ? EXIT.found : EXIT.clean;
}

const NOBODY_LISTENS =
  'found no host whose listening sockets are known, expected at least one, for --all asks for every listener; ' +
  'add "listens: [tcp 1556]" to a node of network.yaml, or what `ss -H -ltun` prints as network/hosts/NAME/sockets.txt';
