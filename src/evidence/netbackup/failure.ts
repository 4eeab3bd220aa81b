import { parseAddress } from '../../base/address.ts';
import type { Fact } from '../../model/observation.ts';
import { osErrorByName, osErrorByNumber } from '../os-error.ts';
import { statusFact } from './status.ts';

const ERROR_SEVERITY = 16;

/** What a message without a known label says: a result, who called, a child process, or an error in words. */
export function plainFacts(message: string, severity: number): readonly Fact[] {
  const child = /child pid = (\d+)(?:\.(\d+))?/.exec(message);
  if (child) return [{ kind: 'spawned', child: { pid: Number(child[1]), ...(child[2] ? { tid: Number(child[2]) } : {}) } }];
  const caller = /Connection from host (\S+) \(?([0-9a-fA-F.:]+)\)?/.exec(message);
  const address = caller ? parseAddress((caller[2] ?? '').replace(/[.:]$/, '')) : undefined;
  if (address) return [{ kind: 'peer-named', address, ...(caller?.[1] ? { name: caller[1] } : {}) }];
  const status = statusIn(message);
  if (status !== undefined) return statusFact(status);
  return severity >= ERROR_SEVERITY ? failure(message) : [];
}

/**
 * The result of a NetBackup program in its own words: `EXITING with status 87`, `INF - EXIT STATUS 40`, `exit status = 40`, `done. status: 87`,
 * `status 59`. A `vnet_…` function counts in its own numbers, and a status of 0 among its values is no result of a job.
 */
function statusIn(message: string): number | undefined {
  if (/^vnet_|^ProcessRequests|^process_(?:service|connect)/.test(message)) return undefined;
  const found =
    /\b(?:EXITING with status|EXIT STATUS|[Ee]xit status(?: =|:)?|done\. status:|ended with status|get_vnetd_forward_socket failed:)\s*(\d+)/.exec(
      message,
    );
  return found ? Number(found[1]) : undefined;
}

/** An error line: with the operating system's reason when it names one (`errno = 62 - Timer expired`, `(10054)`, `Connection reset by peer`). */
export function failure(message: string): readonly Fact[] {
  const numbered = /errno = (\d+)(?: - (.*))?$/.exec(message) ?? /\bWSA error (\d+)()/.exec(message);
  const error = numbered
    ? osErrorByNumber(Number(numbered[1]), numbered[2])
    : osErrorByName(/ - ([A-Z][a-z][^():]*?)(?: \(|$)/.exec(message)?.[1] ?? '');
  if (error?.name === 'ETIME' && /read failed/.test(message)) return [{ kind: 'read-expired', error }];
  return [{ kind: 'failure', words: message, ...(error ? { error } : {}) }];
}
