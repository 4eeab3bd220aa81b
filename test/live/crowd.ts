import { createInterface } from 'node:readline';
import { loopbackAddress } from '../../src/base/address.ts';
import { Epoll, readiness } from '../../src/live/kernel/epoll.ts';
import { endpointOf, socketAddress } from '../../src/live/kernel/socket-address.ts';
import {
  bindSocket,
  closeDescriptor,
  connectTo,
  domain,
  listenOn,
  localName,
  openSocket,
  socketType,
} from '../../src/live/kernel/sockets.ts';
import { acceptStream, receiveBytes, sendBytes } from '../../src/live/kernel/stream-socket.ts';

/**
 * A program of tests: a target, and so many clients of a relay, with no more memory than the kernel needs. Each client
 * sends its number, which the target sends back. Lines it understands: `open PORT COUNT`, `say`, `close`; it answers
 * each with a line.
 */
const address = (port: number) => socketAddress({ address: loopbackAddress[4], port });
const socket = () => openSocket(domain.inet, socketType.stream, 0);

const listener = socket();
bindSocket(listener, address(0));
listenOn(listener, 4_096);

const epoll = new Epoll();
epoll.add(listener, readiness.in);
const clients = new Map<number, number>();
const servants = new Set<number>();
const heard = new Map<number, number>();
const word = new Uint8Array(4);
const number = new Uint32Array(word.buffer);

function accept(): void {
  for (let accepted = acceptStream(listener); accepted >= 0; accepted = acceptStream(listener)) {
    servants.add(accepted);
    epoll.add(accepted, readiness.in);
  }
}

function ready(descriptor: number): void {
  if (descriptor === listener) return accept();
  const came = receiveBytes(descriptor, word);
  if (servants.has(descriptor)) {
    if (came === 4) sendBytes(descriptor, word);
    else {
      servants.delete(descriptor);
      closeDescriptor(descriptor);
    }
  } else if (came === 4) heard.set(descriptor, number[0] ?? -1);
}

function until(done: () => boolean, what: string): void {
  const end = performance.now() + 60_000;
  while (!done()) {
    const count = epoll.wait(100);
    for (let event = 0; event < count; event++) ready(epoll.descriptorOf(event));
    if (performance.now() > end)
      throw new Error(`${what}: ${heard.size} of ${clients.size} heard, ${servants.size} served`);
  }
}

/** Each says its number, and must hear it. */
function say(all: Iterable<readonly [number, number]>): void {
  const asked = [...all];
  heard.clear();
  for (const [descriptor, own] of asked) {
    number[0] = own;
    if (sendBytes(descriptor, word) !== 4) throw new Error(`client ${own} cannot send`);
  }
  until(() => heard.size >= asked.length, 'say');
  for (const [descriptor, own] of asked)
    if (heard.get(descriptor) !== own) throw new Error(`client ${own} heard another's`);
}

function open(port: number, count: number): void {
  while (clients.size < count) {
    const batch: (readonly [number, number])[] = [];
    for (let i = 0; i < 200 && clients.size < count; i++) {
      const descriptor = socket();
      const error = connectTo(descriptor, address(port));
      if (error !== undefined && error !== 'EINPROGRESS') throw new Error(`connect: ${error}`);
      epoll.add(descriptor, readiness.in);
      clients.set(descriptor, clients.size);
      batch.push([descriptor, clients.size - 1]);
    }
    until(() => servants.size === clients.size, 'open');
    say(batch);
  }
}

function close(): void {
  for (const descriptor of clients.keys()) closeDescriptor(descriptor);
  clients.clear();
  until(() => servants.size === 0, 'close');
}

process.stdout.write(`target ${endpointOf(localName(listener)).port}\n`);
createInterface({ input: process.stdin }).on('line', (line) => {
  const [what, port, count] = line.split(' ');
  if (what === 'open') open(Number(port), Number(count));
  else if (what === 'say') say(clients);
  else if (what === 'close') close();
  process.stdout.write(`${what} done\n`);
});
