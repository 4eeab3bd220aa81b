import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { Namespace } from '../../src/lab/namespace.ts';

/**
 * A client and a server with a stateful router between them, and a second cable from one to the other that passes it
 * by: `client left 10.88.1.2 - 10.88.1.1 router 10.88.2.1 - 10.88.2.2 right server`, and
 * `client by 10.88.3.2 - 10.88.3.3 by server`.
 */
export interface FirewallLab {
  readonly client: Namespace;
  readonly router: Namespace;
  readonly server: Namespace;
  /** Replaces the router's rules, and forgets what it knew. */
  rules(text: string): void;
  /** The command, from its sources, in one of them. */
  holdfast(at: Namespace, given: readonly string[]): Running;
  close(): void;
}

export const CLIENT = '10.88.1.2';
export const LEFT = '10.88.1.1';
export const SERVER = '10.88.2.2';
export const CLIENT_BY = '10.88.3.2';
export const SERVER_BY = '10.88.3.3';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly done: Promise<Ran>;
  /** What it has written so far. */
  readonly so: { out: string; err: string };
  /** Waits until what it wrote matches; fails with what it wrote instead. */
  until(pattern: RegExp, stream?: 'out' | 'err'): Promise<RegExpExecArray>;
}

const READY_MS_MAX = 30_000;

export function openFirewallLab(): FirewallLab {
  const [client, router, server] = [Namespace.create(), Namespace.create(), Namespace.create()];
  const running = new Set<Running['child']>();
  const all = [client, router, server];
  for (const one of all) one.run('ip', ['link', 'set', 'lo', 'up']);
  cable(client, 'left', [`${CLIENT}/24`], router, 'left', [`${LEFT}/24`]);
  cable(router, 'right', ['10.88.2.1/24'], server, 'right', [`${SERVER}/24`]);
  cable(client, 'by', [`${CLIENT_BY}/24`], server, 'by', [`${SERVER_BY}/24`]);
  client.run('ip', ['route', 'add', 'default', 'via', LEFT]);
  server.run('ip', ['route', 'add', 'default', 'via', '10.88.2.1']);
  router.set(
    new Map([
      ['net.ipv4.ip_forward', '1'],
      // One ICMP error a second and peer otherwise.
      ['net.ipv4.icmp_ratelimit', '0'],
    ]),
  );
  return {
    client,
    router,
    server,
    rules: (text) => {
      router.run('nft', ['-f', '-'], `flush ruleset\n${text}`);
      router.set(new Map([['net.netfilter.nf_conntrack_tcp_loose', '0']]));
    },
    holdfast: (at, given) => start(at, given, running),
    close: () => {
      for (const child of running) child.kill('SIGKILL');
      for (const one of all) one.close();
    },
  };
}

function cable(
  one: Namespace,
  device: string,
  addresses: readonly string[],
  other: Namespace,
  peer: string,
  peerAddresses: readonly string[],
): void {
  one.run('ip', ['link', 'add', device, 'type', 'veth', 'peer', 'name', peer, 'netns', other.path]);
  for (const [at, name, list] of [
    [one, device, addresses],
    [other, peer, peerAddresses],
  ] as const) {
    for (const address of list) at.run('ip', ['address', 'add', address, 'dev', name]);
    at.run('ip', ['link', 'set', name, 'up']);
  }
}

function start(at: Namespace, given: readonly string[], running: Set<Running['child']>): Running {
  const child = at.within(() =>
    spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...given], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    }),
  );
  running.add(child);
  const so = { out: '', err: '' };
  const waiting = new Set<() => void>();
  for (const [stream, key] of [
    [child.stdout, 'out'],
    [child.stderr, 'err'],
  ] as const) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      so[key] += text;
      for (const look of waiting) look();
    });
  }
  const done = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      running.delete(child);
      resolve({ code, ...so });
      for (const look of waiting) look();
    });
  });
  const until = (pattern: RegExp, stream: 'out' | 'err' = 'out') =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const fail = () => reject(new Error(`never ${pattern}: ${so.out}\n${so.err}`));
      const timer = setTimeout(fail, READY_MS_MAX);
      const look = () => {
        const found = pattern.exec(so[stream]);
        if (!found && child.exitCode === null) return;
        clearTimeout(timer);
        waiting.delete(look);
        if (found) resolve(found);
        else fail();
      };
      waiting.add(look);
      look();
    });
  return { child, done, so, until };
}

/** Lets a connection be made from the left, and what belongs to it; what it does not know meets `unknown`. */
export const stateful = (unknown: string, { first = '' }: { readonly first?: string } = {}): string => `table ip fw {
  chain forward {
    type filter hook forward priority filter; policy drop;
    ${first}
    ct state established,related accept
    ct state new tcp flags & (fin|syn|rst|ack) == syn accept
    ${unknown}
  }
}
`;
