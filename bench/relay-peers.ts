import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { descriptorsMax } from '../src/live/relay/descriptors-max.ts';

const holdfast = fileURLToPath(new URL('../bin/holdfast.js', import.meta.url));

/** A relay that is measured: ours, or one of Debian's. */
export interface Peer {
  readonly name: string;
  readonly port: number;
  /** Undefined: no relay at all. */
  readonly child?: ChildProcess;
  /** It forks for each connection. */
  readonly forks?: boolean;
}

interface PeerPlan {
  readonly name: string;
  readonly program: string;
  readonly debianPackage?: string;
  readonly forks?: boolean;
  readonly given: (ends: Ends) => readonly string[];
}

interface Ends {
  readonly listen: number;
  readonly target: number;
  /** For files of configuration. */
  readonly folder: string;
}

/** 10,000, where there are descriptors for it: HAProxy sets aside two for each, and half of one for its pipes. */
export const CONNECTIONS = Math.min(10_000, Math.floor(descriptorsMax() / 2.75));

const haproxy =
  (splice: string, more: string) =>
  (ends: Ends): readonly string[] => {
    const file = join(ends.folder, `haproxy-${ends.listen}.cfg`);
    writeFileSync(
      file,
      `global
  maxconn ${CONNECTIONS}
  nbthread 1
${more}
defaults
  mode tcp
  timeout connect 5s
  timeout client 1h
  timeout server 1h
${splice}
listen relay
  bind 127.0.0.1:${ends.listen}
  server target 127.0.0.1:${ends.target}
`,
    );
    return ['-f', file, '-db'];
  };

const written =
  (name: string, text: (ends: Ends) => string) =>
  (ends: Ends): string => {
    const file = join(ends.folder, `${name}-${ends.listen}.conf`);
    writeFileSync(file, text(ends));
    return file;
  };

const nginxFile = written(
  'nginx',
  ({ listen, target, folder }) => `daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log ${folder}/nginx.log;
include /etc/nginx/modules-enabled/*stream*.conf;
worker_rlimit_nofile 20000;
events { worker_connections 20000; }
stream {
  server {
    listen 127.0.0.1:${listen} backlog=4096;
    proxy_pass 127.0.0.1:${target};
    proxy_timeout 1h;
    tcp_nodelay on;
  }
}
`,
);
const rinetdFile = written('rinetd', ({ listen, target }) => `127.0.0.1 ${listen} 127.0.0.1 ${target}\n`);

const MORE = ['--status-socket', 'off', '--threads', '1', '--connections', '20000'];

/** All on one thread. */
const PLANS: readonly PeerPlan[] = [
  {
    name: 'ours',
    program: process.execPath,
    given: ({ listen, target }) => [
      holdfast,
      ...['relay', '--listen', `127.0.0.1:${listen}`, '--to', `127.0.0.1:${target}`].concat(MORE),
    ],
  },
  {
    name: 'HAProxy, splice-auto',
    program: 'haproxy',
    debianPackage: 'haproxy',
    given: haproxy('  option splice-auto', ''),
  },
  {
    name: 'HAProxy, splice always, 1 MiB pipes',
    program: 'haproxy',
    debianPackage: 'haproxy',
    given: haproxy('  option splice-request\n  option splice-response', '  tune.pipesize 1048576'),
  },
  {
    name: 'nginx stream',
    program: 'nginx',
    debianPackage: 'nginx-light libnginx-mod-stream',
    given: (ends) => ['-c', nginxFile(ends), '-e', `${ends.folder}/nginx.log`],
  },
  {
    name: 'socat',
    program: 'socat',
    debianPackage: 'socat',
    forks: true,
    given: ({ listen, target }) => [
      '-b',
      '131072',
      `TCP-LISTEN:${listen},bind=127.0.0.1,fork,reuseaddr,backlog=1024,nodelay`,
      `TCP:127.0.0.1:${target},nodelay`,
    ],
  },
  { name: 'rinetd', program: 'rinetd', debianPackage: 'rinetd', given: (ends) => ['-f', '-c', rinetdFile(ends)] },
];

export const isInstalled = (program: string): boolean => spawnSync('which', [program]).status === 0;

/** Starts all that are there, each in front of the target; what is missing is said. */
export async function startPeers(target: number, folder: string, firstPort: number): Promise<readonly Peer[]> {
  const peers: Peer[] = [];
  for (const [i, { name, program, debianPackage, forks, given }] of PLANS.entries()) {
    if (debianPackage !== undefined && !isInstalled(program)) {
      process.stdout.write(`\nSKIPPED: ${name}: apt-get install --no-install-recommends ${debianPackage}\n`);
      continue;
    }
    const listen = firstPort + i;
    const child = spawn(program, given({ listen, target, folder }), { stdio: 'ignore' });
    if ((await answers(listen)) && child.exitCode === null)
      peers.push({ name, port: listen, child, ...(forks ? { forks } : {}) });
    else {
      child.kill('SIGKILL');
      process.stdout.write(`\nSKIPPED: ${name} does not listen\n`);
    }
  }
  return [...peers, { name: 'no relay', port: target }];
}

async function answers(port: number): Promise<boolean> {
  for (let i = 0; i < 200; i++) {
    const there = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (there) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/** Seconds of processor time of a peer and of all that it has started, those that have ended among them. */
export function cpuSeconds({ child }: Peer): number {
  return child?.pid === undefined ? 0 : ofTree(child.pid);
}

function ofTree(pid: number): number {
  const own = statOf(pid);
  if (!own) return 0;
  // utime, stime, cutime, cstime (proc(5)), a hundredth of a second each.
  const spent = [11, 12, 13, 14].reduce((sum, field) => sum + Number(own[field]), 0) / 100;
  return spent + childrenOf(pid).reduce((sum, one) => sum + ofTree(one), 0);
}

function statOf(pid: number): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    // It has ended: its parent has its time now.
    return undefined;
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    // As above.
    return [];
  }
}

/** Bytes of a peer and of all that it has started that nobody shares, and a fair part of those that are shared. */
export function memoryBytes({ child }: Peer): number {
  return child?.pid === undefined ? 0 : memoryOfTree(child.pid);
}

function memoryOfTree(pid: number): number {
  const own = memoryOfOne(pid);
  return own === undefined ? 0 : childrenOf(pid).reduce((sum, one) => sum + memoryOfTree(one), own);
}

function memoryOfOne(pid: number): number | undefined {
  try {
    const part = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    return Number(part?.[1] ?? 0) * 1_024;
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}
