import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Namespace } from '../../src/lab/namespace.ts';

export const CLIENT = '10.177.1.2';
export const SERVER = '10.177.2.2';

/**
 * A connection that carried nothing for so long is forgotten; a watch on a busy machine rests for as long between two
 * looks.
 */
export const FORGETS_AFTER_SECONDS = 5;

/** What it forgets it drops, both ways, and tells nobody: mid-stream packets are `invalid` without tcp_loose. */
const RULES = `table inet firewall {
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established accept
    ct state new tcp flags & (fin | syn | rst | ack) == syn accept
  }
}
`;

/** A client and a server, and between them a firewall that forgets in seconds. */
export class ForgetfulFirewall {
  readonly client = Namespace.create();
  readonly server = Namespace.create();
  readonly #router = Namespace.create();
  readonly #children: ChildProcessWithoutNullStreams[] = [];

  constructor() {
    for (const [host, name, address, gateway] of [
      [this.client, 'left', CLIENT, '10.177.1.1'],
      [this.server, 'right', SERVER, '10.177.2.1'],
    ] as const) {
      this.#router.run('ip', ['link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', host.path]);
      this.#router.run('ip', ['address', 'add', `${gateway}/24`, 'dev', name]);
      this.#router.run('ip', ['link', 'set', name, 'up']);
      host.run('ip', ['address', 'add', `${address}/24`, 'dev', 'eth0']);
      for (const device of ['lo', 'eth0']) host.run('ip', ['link', 'set', device, 'up']);
      host.run('ip', ['route', 'add', 'default', 'via', gateway]);
    }
    this.#router.run('nft', ['-f', '-'], RULES);
    this.#router.set(
      new Map([
        ['net.ipv4.ip_forward', '1'],
        ['net.netfilter.nf_conntrack_tcp_loose', '0'],
      ]),
    );
    this.forgetAfter(FORGETS_AFTER_SECONDS);
  }

  /** From each connection's next packet on. */
  forgetAfter(seconds: number): void {
    const timers = ['established', 'unacknowledged', 'max_retrans'] as const;
    this.#router.set(
      new Map(timers.map((timer) => [`net.netfilter.nf_conntrack_tcp_timeout_${timer}`, String(seconds)] as const)),
    );
  }

  /** A program that goes on beside this one, until the lab is closed at the latest. */
  start(at: 'client' | 'server', program: string, given: readonly string[]): ChildProcessWithoutNullStreams {
    const child = this[at].within(() => spawn(program, given));
    this.#children.push(child);
    // Whoever reads what it says sees that it ended.
    child.on('error', () => undefined);
    child.stdin.on('error', () => undefined);
    return child;
  }

  /** Does the firewall know a connection to this port of the server, from this port of the client? */
  readonly knows = (clientPort: number, serverPort: number): boolean =>
    this.remembersFor(clientPort, serverPort) !== undefined;

  /** For how many more seconds it remembers such a connection, if nothing comes. */
  remembersFor(clientPort: number, serverPort: number): number | undefined {
    const table = this.#router.within(() => readFileSync('/proc/thread-self/net/nf_conntrack', 'latin1'));
    const tuple = `src=${CLIENT} dst=${SERVER} sport=${clientPort} dport=${serverPort} `;
    const row = table.split('\n').find((one) => one.includes(tuple) && / ESTABLISHED /.test(one));
    return row === undefined ? undefined : Number(/ tcp +6 (\d+) ESTABLISHED /.exec(row)?.[1]);
  }

  close(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    for (const namespace of [this.client, this.server, this.#router]) namespace.close();
  }
}
