import { limits } from '../../base/limits.ts';
import type { ConfigLine, UnreadConfig } from '../../model/configuration.ts';
import type {
  ConnectOptions,
  ListedServer,
  NetbackupSettings,
  PreferredNetwork,
} from '../../model/netbackup-settings.ts';
import { connectOptions } from './connect-options.ts';
import { bearingOf, isTimeout } from './entry-names.ts';
import { networkTarget } from './network-target.ts';

/**
 * bp.conf, or what `nbgetconfig` and `bpgetconfig` print of it: one `NAME = value` a line, `#` before a remark. Names
 * are read in any case, because Windows keeps them as `Client_Name`. What bears on addresses, ports and peers becomes
 * settings; time-outs are left to who judges sessions.
 */
export function readBpConf({ file, text }: { readonly file: string; readonly text: string }): {
  readonly netbackup: NetbackupSettings;
  readonly unread: readonly UnreadConfig[];
} {
  const draft: Draft = { servers: [], mediaServers: [], preferredNetworks: [], connectOptions: [] };
  const unread: UnreadConfig[] = [];
  const lines = text.split(/\r?\n/, LINES_MAX + 1);
  for (const [index, whole] of lines.entries()) {
    const by = { file, line: index + 1, text: whole.slice(0, limits.lineCharsMax).trim() };
    if (index === LINES_MAX) {
      unread.push({ ...by, reason: `only ${LINES_MAX} lines of a bp.conf are read`, bears: 'unknown' });
      break;
    }
    const problem = by.text === '' || by.text.startsWith('#') ? undefined : readEntry(draft, by);
    if (problem) unread.push({ ...by, ...problem });
  }
  return { netbackup: draft, unread };
}

/** A SERVER line for each of a large domain's hosts makes some thousands of lines. */
const LINES_MAX = 50_000;

interface Draft extends NetbackupSettings {
  clientName?: string;
  servers: ListedServer[];
  mediaServers: ListedServer[];
  preferredNetworks: PreferredNetwork[];
  connectOptions: ConnectOptions[];
  clusterName?: { readonly name: string; readonly by: ConfigLine };
  anyClusterInterface?: { readonly on: boolean; readonly by: ConfigLine };
}

type Problem = Pick<UnreadConfig, 'reason' | 'bears'> | undefined;

function readEntry(draft: Draft, by: ConfigLine): Problem {
  const [, written = '', value = ''] = /^(\w{1,64})\s*=\s*(.*)$/.exec(by.text) ?? [];
  const name = written.toUpperCase();
  switch (name) {
    case '':
      return { reason: 'expected NAME = value', bears: 'unknown' };
    case 'SERVER':
      return addServer(draft.servers, value, by);
    case 'MEDIA_SERVER':
      return addServer(draft.mediaServers, value, by);
    case 'CLIENT_NAME':
      return setOnce(draft.clientName, oneWord(value), (word) => (draft.clientName = word));
    case 'CLUSTER_NAME':
      return setOnce(draft.clusterName, oneWord(value), (word) => (draft.clusterName = { name: word, by }));
    case 'ANY_CLUSTER_INTERFACE':
      return setOnce(
        draft.anyClusterInterface,
        oneDigit(value),
        (digit) => (draft.anyClusterInterface = { on: digit === '1', by }),
      );
    case 'PREFERRED_NETWORK':
      return addPreferred(draft, value, by);
    case 'REQUIRED_INTERFACE':
      return addRequiredInterface(draft, value, by);
    case 'REQUIRED_NETWORK':
      return addRequiredNetwork(draft, value, by);
    case 'CONNECT_OPTIONS':
    case 'DEFAULT_CONNECT_OPTIONS':
      return addConnectOptions(draft, value, by, { ofHost: name === 'CONNECT_OPTIONS' });
    default:
      return isTimeout(name) ? undefined : { reason: `${name} is not read`, bears: bearingOf(name) };
  }
}

const oneWord = (value: string): string | undefined => (/^\S{1,255}$/.test(value) ? value : undefined);
const oneDigit = (value: string): string | undefined => (/^[01]$/.test(value) ? value : undefined);

/** Which of two lines with different values counts is not documented; the first is taken and the other said. */
function setOnce(before: unknown, value: string | undefined, set: (value: string) => void): Problem {
  if (value === undefined) return { reason: 'expected one value', bears: 'addresses' };
  if (before !== undefined) return { reason: 'an earlier line has set this', bears: 'addresses' };
  set(value);
  return undefined;
}

function addServer(list: ListedServer[], value: string, by: ConfigLine): Problem {
  const name = oneWord(value);
  if (name === undefined) return { reason: 'expected the name of one server', bears: 'unknown' };
  list.push({ name, by });
  return undefined;
}

/** `target[/len] MATCH|ONLY|PROHIBITED [source[/len]]`. What an entry without a directive means is not documented. */
function addPreferred(draft: Draft, value: string, by: ConfigLine): Problem {
  const [target = '', word = '', source, ...rest] = value.split(/\s+/);
  const directive = directives.find((one) => one === word.toUpperCase());
  if (!directive || rest.length > 0)
    return {
      reason: 'expected a target, then MATCH, ONLY or PROHIBITED, then a source or nothing',
      bears: 'addresses',
    };
  draft.preferredNetworks.push({
    directive,
    target: networkTarget(target),
    ...(source === undefined ? {} : { source: networkTarget(source) }),
    setting: 'PREFERRED_NETWORK',
    by,
  });
  return undefined;
}

const directives = ['MATCH', 'ONLY', 'PROHIBITED'] as const;

/**
 * `REQUIRED_INTERFACE = bob` is `PREFERRED_NETWORK = 0/0 MATCH bob` (NetBackup Administrator's Guide I,
 * "Compatibility").
 */
function addRequiredInterface(draft: Draft, value: string, by: ConfigLine): Problem {
  if (oneWord(value) === undefined)
    return { reason: 'expected the name or address of one local interface', bears: 'addresses' };
  const source = networkTarget(value);
  draft.preferredNetworks.push({
    directive: 'MATCH',
    target: { kind: 'any' },
    source,
    setting: 'REQUIRED_INTERFACE',
    by,
  });
  return undefined;
}

/** `REQUIRED_NETWORK = 10.82.105/21` is `PREFERRED_NETWORK = 10.82.105/21 ONLY` (same page). */
function addRequiredNetwork(draft: Draft, value: string, by: ConfigLine): Problem {
  if (oneWord(value) === undefined) return { reason: 'expected one network', bears: 'addresses' };
  draft.preferredNetworks.push({ directive: 'ONLY', target: networkTarget(value), setting: 'REQUIRED_NETWORK', by });
  return undefined;
}

function addConnectOptions(draft: Draft, value: string, by: ConfigLine, form: { readonly ofHost: boolean }): Problem {
  const options = connectOptions(value, by, form);
  if (!options)
    return {
      reason: `expected ${form.ofHost ? 'a host and ' : ''}two or three digits, such as "0 1 0"`,
      bears: 'unknown',
    };
  draft.connectOptions.push(options);
  return undefined;
}
