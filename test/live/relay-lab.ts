import { parseAddress } from '../../src/base/address.ts';
import { Namespace } from '../../src/lab/namespace.ts';
import { socketAddress } from '../../src/live/kernel/socket-address.ts';
import {
  acceptFrom,
  bindSocket,
  closeDescriptor,
  connectTo,
  domain,
  listenOn,
  openSocket,
  options,
  pendingError,
  receiveInto,
  sendSome,
  setOption,
  socketType,
  tcpState,
} from '../../src/live/kernel/sockets.ts';
import { RelayProcess } from './relay-process.ts';
import { eventually } from '../eventually.ts';

/**
 * `client .1.2 - .1.1 router .2.1 - .2.2 relay .3.2 - .3.3 server`, all below 10.99; the router is a firewall with a
 * short memory.
 */
export const CLIENT = '10.99.1.2';
export const RELAY = '10.99.2.2';
export const RELAY_OTHER = '10.99.3.9';
export const SERVER = '10.99.3.3';
/** What the router forgets after this many seconds of silence it drops. */
export const FORGETS_AFTER = 3;

const RULES = `table ip lab {
  chain forward {
    type filter hook forward priority filter; policy accept;
    ct state invalid drop
  }
}
`;

/** A socket of some namespace, driven from here: where a socket was made, it stays. */
export class LabSocket {
  readonly descriptor: number;
  heard = '';
  /** How it ended: the name of an error, or `FIN`. */
  ended: string | undefined;

  constructor(descriptor: number) {
    this.descriptor = descriptor;
  }

  says(text: string): void {
    const { error } = sendSome(this.descriptor, Buffer.from(text));
    if (error !== undefined) this.ended = error;
  }

  /** Takes what has come. */
  look(): this {
    const [data, from] = [Buffer.alloc(65_536), Buffer.alloc(28)];
    while (this.ended === undefined) {
      const { bytes, error } = receiveInto(this.descriptor, data, from);
      if (error === 'EAGAIN') break;
      if (error !== undefined) this.ended = error;
      else if (bytes === 0) this.ended = 'FIN';
      else this.heard += data.toString('latin1', 0, bytes);
    }
    return this;
  }
}

export class RelayLab {
  readonly client = Namespace.create();
  readonly router = Namespace.create();
  readonly relay = Namespace.create();
  readonly server = Namespace.create();
  readonly #opened: number[] = [];
  readonly #relays: RelayProcess[] = [];

  constructor() {
    for (const one of this.#all) one.run('ip', ['link', 'set', 'lo', 'up']);
    cable([this.client, 'left', `${CLIENT}/24`], [this.router, 'left', '10.99.1.1/24']);
    cable([this.router, 'right', '10.99.2.1/24'], [this.relay, 'left', `${RELAY}/24`]);
    cable([this.relay, 'right', '10.99.3.2/24'], [this.server, 'left', `${SERVER}/24`]);
    this.relay.run('ip', ['address', 'add', `${RELAY_OTHER}/24`, 'dev', 'right']);
    this.client.run('ip', ['route', 'add', 'default', 'via', '10.99.1.1']);
    this.relay.run('ip', ['route', 'add', 'default', 'via', '10.99.2.1']);
    this.server.run('ip', ['route', 'add', 'default', 'via', '10.99.3.2']);
    this.router.run('nft', ['-f', '-'], RULES);
    this.router.set(
      new Map([
        ['net.ipv4.ip_forward', '1'],
        ['net.netfilter.nf_conntrack_tcp_loose', '0'],
        ['net.netfilter.nf_conntrack_tcp_timeout_established', String(FORGETS_AFTER)],
      ]),
    );
  }

  get #all(): readonly Namespace[] {
    return [this.client, this.router, this.relay, this.server];
  }

  /** The relay, listening on RELAY:7000 for SERVER. */
  async serves(ports: readonly number[], given: readonly string[]): Promise<RelayProcess> {
    const to = ports.map((port) => `${SERVER}:${port}`).join(',');
    const relay = new RelayProcess(['--listen', `${RELAY}:7000`, '--to', to, '--status-socket', 'off', ...given], {
      within: (act) => this.relay.within(act),
    });
    this.#relays.push(relay);
    await relay.port();
    return relay;
  }

  /** A listener of the server. */
  listens(port: number): number {
    return this.#kept(
      this.server.within(() => {
        const listener = openSocket(domain.inet, socketType.stream, 0);
        setOption(listener, options.reuseAddress, Buffer.from([1, 0, 0, 0]));
        bindSocket(listener, at('0.0.0.0', port));
        listenOn(listener);
        return listener;
      }),
    );
  }

  connects(): LabSocket {
    const socket = this.#kept(this.client.within(() => openSocket(domain.inet, socketType.stream, 0)));
    connectTo(socket, at(RELAY, 7_000));
    return new LabSocket(socket);
  }

  async accepts(listener: number): Promise<LabSocket> {
    return new LabSocket(this.#kept(await eventually(() => acceptFrom(listener), 'a connection')));
  }

  /** A client and what serves it, which have heard each other. */
  async session(listener: number): Promise<{ readonly client: LabSocket; readonly servant: LabSocket }> {
    const client = this.connects();
    await eventually(
      () => tcpState(client.descriptor) === 'ESTABLISHED' || pendingError(client.descriptor),
      'the connection',
    );
    const servant = await this.accepts(listener);
    client.says('hello');
    await eventually(() => servant.look().heard === 'hello', 'hello');
    servant.says('welcome');
    await eventually(() => client.look().heard === 'welcome', 'welcome');
    return { client, servant };
  }

  /** Ends what belongs to one test. */
  async clear(): Promise<void> {
    for (const descriptor of this.#opened.splice(0)) closeDescriptor(descriptor);
    for (const relay of this.#relays.splice(0)) await relay.end();
  }

  close(): void {
    for (const one of this.#all) one.close();
  }

  #kept(descriptor: number): number {
    this.#opened.push(descriptor);
    return descriptor;
  }
}

function at(host: string, port: number): Buffer {
  const address = parseAddress(host);
  if (address === undefined) throw new Error(`${host} is no address`);
  return socketAddress({ address, port });
}

type End = readonly [at: Namespace, device: string, address: string];

function cable(one: End, other: End): void {
  one[0].run('ip', ['link', 'add', one[1], 'type', 'veth', 'peer', 'name', other[1], 'netns', other[0].path]);
  for (const [where, device, address] of [one, other]) {
    where.run('ip', ['address', 'add', address, 'dev', device]);
    where.run('ip', ['link', 'set', device, 'up']);
  }
}
