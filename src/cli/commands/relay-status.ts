import { existsSync } from 'node:fs';
import { printableJson } from '../../base/printable.ts';
import { relayStatusOf } from '../../live/relay/relay-status.ts';
import { readStatus } from '../../live/relay/status-socket.ts';
import { relayStatusText } from '../../live/relay/status-text.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { complain, paint } from '../output.ts';
import { refused } from '../refused.ts';
import { statusPath, UNIT_STATUS_PATH } from './relay-status-path.ts';
import { unansweredStatus } from './unanswered-status.ts';

export interface RelayStatusFlags {
  readonly statusSocket?: string;
  readonly json: boolean;
}

/** `holdfast relay status`: of a relay that runs on this machine. A target that failed is a finding. */
export async function runRelayStatus({ statusSocket, json }: RelayStatusFlags): Promise<ExitCode> {
  const own = statusPath(process.env, process.getuid?.() ?? -1);
  const path = statusSocket ?? [own, UNIT_STATUS_PATH].find((one) => one !== undefined && existsSync(one)) ?? own;
  if (path === undefined)
    return refused(
      'found no folder for a status socket (XDG_RUNTIME_DIR); give --status-socket PATH, as serve was given it',
    );
  let text: string;
  try {
    text = await readStatus(path);
  } catch (error) {
    complain(unansweredStatus(path, error));
    return EXIT.unusable;
  }
  const status = relayStatusOf(text);
  if (!status)
    return refused(`what answers at ${path} is no relay of Holdfast; give --status-socket PATH, as serve was given it`);
  const lines = json ? [printableJson(JSON.stringify(status, null, 2))] : relayStatusText(status, paint());
  process.stdout.write(`${lines.join('\n')}\n`);
  const failing = status.relays.some(({ targets }) =>
    targets.some(({ failedSecondsAgo }) => failedSecondsAgo !== undefined),
  );
  return failing ? EXIT.found : EXIT.clean;
}
