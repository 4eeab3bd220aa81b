import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCode } from '../../base/error-code.ts';
import { bearing, type OpenedCase } from '../../check/open-case.ts';
import { type Asked, mistakesInSessions, readSessions } from '../../check/sessions-file.ts';
import { unplayedTimers } from '../../check/unplayed-timers.ts';
import type { CaseFiles } from '../../check/what-if.ts';
import { networkOf } from '../../trace/opened-network.ts';
import { complain } from '../output.ts';
import { casesWithin } from './cases-within.ts';
import { NOT_THERE } from './reason.ts';
import { tellErrors } from './network.ts';
import { readNetworkFiles, readSessionsFile } from './network-files.ts';
import { isFolder } from './sources.ts';

/** All that may be read of a case, for `overwritten`: its folder, or its `sessions.yaml` with the network beside it. */
export const caseInputs = (path: string): readonly string[] =>
  isFolder(path) ? [path] : [path, ...['network', 'network.yaml'].map((name) => join(dirname(path), name))];

/**
 * Reads the files of a case: `path` is its folder, or a `sessions.yaml` with the network beside it. What is wrong is
 * said on stderr.
 */
export async function readCase(path: string): Promise<CaseFiles | undefined> {
  const folder = isFolder(path) ? path : dirname(path);
  const written = folder === path ? join(path, 'sessions.yaml') : path;
  const beside = join(folder, 'network');
  const missing = missingOf(path, { written, beside });
  if (missing !== undefined) {
    complain(missing);
    return undefined;
  }
  const [sessions, network] = await Promise.all([
    readSessionsFile(written),
    readNetworkFiles(isFolder(beside) ? beside : join(folder, 'network.yaml')),
  ]);
  const [file] = sessions.files;
  const refused = [...sessions.refused, ...network.refused];
  for (const one of refused) complain(`${one.path}: ${one.reason}`);
  return file && refused.length === 0 ? { network: network.files, sessions: file } : undefined;
}

/** Of what is not there one thing is told: where there is no case, its network is missing as well. */
function missingOf(
  path: string,
  { written, beside }: { readonly written: string; readonly beside: string },
): string | undefined {
  if (isMissing(path)) return `${path}: ${NOT_THERE}`;
  if (isMissing(written))
    return `${path}: found no sessions.yaml, expected a case (docs/sessions.md)${casesWithin(path, ['sessions.yaml'])}`;
  if (!isMissing(beside) || !isMissing(`${beside}.yaml`)) return undefined;
  const where = written === path ? 'beside it' : 'in it';
  return `${path}: found neither network/ nor network.yaml ${where}, expected the network of the case (docs/network.md)`;
}

function isMissing(path: string): boolean {
  try {
    statSync(path);
    return false;
  } catch (error) {
    return errorCode(error) === 'ENOENT';
  }
}

/**
 * The network and the plan of a case; undefined where anything is wrong with them, which is said: a part of a case is
 * not a case.
 */
export function openCase({ network: files, sessions }: CaseFiles, asked: Asked = {}): OpenedCase | undefined {
  const { network, errors, unread } = networkOf(files);
  tellErrors(errors);
  if ([...network.nodes].length === 0)
    complain(
      'no host, router or firewall is described in network/; put network.yaml, hosts/<name>/ or firewalls/<name>.cfg there',
    );
  if (errors.length > 0 || [...network.nodes].length === 0) {
    // Told by themselves: there may be more of the others than are shown.
    tellErrors(mistakesInSessions(sessions));
    return undefined;
  }
  const plan = readSessions(sessions, network, asked);
  tellErrors(plan.errors);
  if (plan.errors.length > 0) return undefined;
  const opened = { network, plan, unread: bearing(unread) };
  for (const told of unplayedTimers(opened)) complain(told);
  return opened;
}

/**
 * Lines that nobody understands now, and that were not there before: a what-if that changes nothing. The first of them,
 * in words. What was there keeps its words, and loses its meaning with `system=windows`: that is told of the night.
 */
export function strangeLine(before: CaseFiles, after: CaseFiles): string | undefined {
  const known = new Set(networkOf(before.network).unread.map(({ text }) => text));
  const wasThere = (text: string): boolean => before.network.some((file) => file.text.includes(text));
  const strange = networkOf(after.network).unread.find(({ text }) => !known.has(text) && !wasThere(text));
  return strange && `found "${strange.text}", which no reader understands (${strange.reason}); correct its name`;
}
