import { limits } from '../../base/limits.ts';
import { type ConfigError, configErrorWords } from '../../model/configuration.ts';
import { networkOf, type OpenedNetwork } from '../../trace/opened-network.ts';
import { complain } from '../output.ts';
import { readNetworkFiles } from './network-files.ts';

/** Reads the network of a case, and says on stderr what is wrong with it. Undefined when there is none. */
export async function openNetwork(path: string): Promise<OpenedNetwork | undefined> {
  const { files, refused } = await readNetworkFiles(path);
  for (const one of refused) complain(`${one.path}: ${one.reason}`);
  const opened = networkOf(files);
  tellErrors(opened.errors);
  if ([...opened.network.nodes].length > 0) return opened;
  complain(
    `${path}: no host, router or firewall is described there; put network.yaml, hosts/<name>/ or firewalls/<name>.cfg into it`,
  );
  return undefined;
}

/** Says what is wrong with files, each mistake in a line. */
export function tellErrors(errors: readonly ConfigError[]): void {
  for (const error of errors.slice(0, ERRORS_SHOWN)) complain(configErrorWords(error));
  const more = errors.length - ERRORS_SHOWN;
  const isAll = errors.length < limits.networkErrorsMax;
  if (more > 0)
    complain(`and ${more} more errors${isAll ? '' : ', behind which no more are looked for (networkErrorsMax)'}`);
}

/** More are one mistake said many times. */
const ERRORS_SHOWN = 20;
