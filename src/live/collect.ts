import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

/** One file of `network/hosts/<name>/`. */
export interface CollectedFile {
  readonly name: string;
  readonly text: string;
}

export interface Collected {
  readonly files: readonly CollectedFile[];
  /** What could not be read, and what would help. */
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Reads the network configuration of the running Linux host. Every command only lists; nothing is changed. No keys,
 * passwords or environment are read: of the kernel's parameters only those of the network and its release, of bp.conf
 * only entries about hosts and addresses.
 */
export function collect(from: Machine = thisMachine): Collected {
  const files: CollectedFile[] = [];
  const missing: Collected['missing'][number][] = [];
  for (const { name, read } of SOURCES) {
    const got = read(from);
    if (typeof got === 'string') files.push({ name, text: got });
    else missing.push({ name, reason: got.reason });
  }
  return { files, missing };
}

/** The text, or why there is none. */
export type Reading = string | { readonly reason: string };

/** Whose configuration is read. */
export interface Machine {
  /** What a program prints. */
  readonly listing: (program: string, given: readonly string[]) => Reading;
  readonly file: (path: string) => Reading;
}

interface CollectSource {
  readonly name: string;
  readonly read: (machine: Machine) => Reading;
}

const SOURCES: readonly CollectSource[] = [
  { name: 'ip-address.json', read: ({ listing }) => listing('ip', ['-j', '-d', 'address', 'show']) },
  { name: 'ip-route.json', read: ({ listing }) => listing('ip', ['-4', '-j', 'route', 'show', 'table', 'all']) },
  { name: 'ip-route-6.json', read: ({ listing }) => listing('ip', ['-6', '-j', 'route', 'show', 'table', 'all']) },
  { name: 'ip-rule.json', read: ({ listing }) => listing('ip', ['-4', '-j', 'rule', 'show']) },
  { name: 'ip-rule-6.json', read: ({ listing }) => listing('ip', ['-6', '-j', 'rule', 'show']) },
  { name: 'ip-neigh.json', read: ({ listing }) => listing('ip', ['-j', 'neigh', 'show']) },
  { name: 'sysctl.txt', read: networkParameters },
  { name: 'sockets.txt', read: ({ listing }) => listing('ss', ['-H', '-ltun']) },
  { name: 'nft.json', read: ({ listing }) => listing('nft', ['-j', 'list', 'ruleset']) },
  { name: 'hosts', read: ({ file }) => file('/etc/hosts') },
  { name: 'os-release', read: ({ file }) => file('/etc/os-release') },
  {
    name: 'rt_tables',
    read: (machine) =>
      firstOf(machine, ['/etc/iproute2/rt_tables', '/usr/share/iproute2/rt_tables', '/usr/lib/iproute2/rt_tables']),
  },
  { name: 'bp.conf', read: backupSettings },
];

/** Listings are done in less than this even with a million routes. */
const LISTING_MS_MAX = 60_000;
const LISTING_BYTES_MAX = 512 * 1024 * 1024;

function runListing(program: string, given: readonly string[]): Reading {
  const { status, stdout, stderr, error } = spawnSync(program, given, {
    encoding: 'utf8',
    timeout: LISTING_MS_MAX,
    maxBuffer: LISTING_BYTES_MAX,
    env: { PATH: SEARCH_PATH, LC_ALL: 'C' },
  });
  if (error) return { reason: failure(program, 'code' in error ? error.code : error.message) };
  if (status === 0) return stdout;
  const [said = ''] = stderr.trim().split('\n');
  return {
    reason: `${program} ${given.join(' ')}: ${said}${/permi|privil/i.test(said) ? ' (run as root to have it)' : ''}`,
  };
}

function failure(program: string, code: unknown): string {
  switch (code) {
    case 'ENOENT':
      return `${program} is not installed`;
    case 'ENOBUFS':
      return `${program} printed more than ${LISTING_BYTES_MAX} bytes`;
    case 'ETIMEDOUT':
      return `${program} took longer than ${LISTING_MS_MAX / 1_000} s`;
    default:
      return `${program}: ${String(code)}`;
  }
}

/** Where system programs lie, whatever the caller's own path is. */
const SEARCH_PATH = '/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin';

function networkParameters({ listing }: Machine): Reading {
  const all = listing('sysctl', [
    '-a',
    '--ignore',
    '--pattern',
    '^(net\\.(ipv4|ipv6|netfilter|nf_conntrack)|kernel\\.osrelease$)',
  ]);
  return typeof all === 'string' ? linesThat(all, (line) => !SECRET.test(line)) : all;
}

/** The kernel keeps some keys among its parameters (tcp_fastopen_key, stable_secret). */
const SECRET = /key|secret/;

function backupSettings({ file }: Machine): Reading {
  const text = file('/usr/openv/netbackup/bp.conf');
  return typeof text === 'string' ? linesThat(text, (line) => NETWORK_ENTRIES.test(line)) : text;
}

const NETWORK_ENTRIES =
  /^\s*(?:SERVER|MEDIA_SERVER|CLIENT_NAME|CLUSTER_NAME|ANY_CLUSTER_INTERFACE|REQUIRED_\w+|PREFERRED_NETWORK|(?:DEFAULT_)?CONNECT_OPTIONS|CLIENT_(?:CONNECT|READ)_TIMEOUT|BPSTART_TIMEOUT)\s*=/;

const linesThat = (text: string, keep: (line: string) => boolean): string =>
  text
    .split('\n')
    .filter((line) => line === '' || keep(line))
    .join('\n');

/** A hosts file of a million lines fits. */
const FILE_BYTES_MAX = 64 * 1024 * 1024;

function readFile(path: string): Reading {
  try {
    if (statSync(path).size > FILE_BYTES_MAX) return { reason: `${path} is larger than ${FILE_BYTES_MAX} bytes` };
    return readFileSync(path, 'utf8');
  } catch (error) {
    return {
      reason: error instanceof Error && 'code' in error ? `${path}: ${String(error.code)}` : `${path}: not readable`,
    };
  }
}

function firstOf({ file }: Machine, paths: readonly string[]): Reading {
  for (const path of paths) {
    const text = file(path);
    if (typeof text === 'string') return text;
  }
  return { reason: `none of ${paths.join(', ')} is there` };
}

const thisMachine: Machine = { listing: runListing, file: readFile };
