import { createInterface } from 'node:readline';
import { loopbackAddress } from '../src/base/address.ts';
import { Epoll, readiness } from '../src/live/kernel/epoll.ts';
import { endpointOf, socketAddress } from '../src/live/kernel/socket-address.ts';
import {
  bindSocket,
  closeDescriptor,
  connectTo,
  domain,
  listenOn,
  localName,
  openSocket,
  socketType,
} from '../src/live/kernel/sockets.ts';
import { acceptStream, receiveBytes, sendAtOnce, sendBytes } from '../src/live/kernel/stream-socket.ts';

/**
 * The load of the relay's bench, in a process of its own: clients and their target, by system calls on one thread. Each
 * request is 64 bytes, which the target sends back. A line asks (`rounds PORT CONNECTIONS SECONDS`,
 * `connects PORT AT-ONCE SECONDS`, `hold PORT CONNECTIONS`, `release`), a line of JSON answers.
 */
const address = (port: number) => socketAddress({ address: loopbackAddress[4], port });
const socket = () => openSocket(domain.inet, socketType.stream, 0);
const request = new Uint8Array(64).fill(7);
const buffer = new Uint8Array(65_536);

const listener = socket();
bindSocket(listener, address(0));
listenOn(listener, 4_096);
const epoll = new Epoll();
epoll.add(listener, readiness.in);

/** By descriptor: a servant echoes, a client has when it sent its last request. */
const servants = new Set<number>();
const sentAt: number[] = [];
const clients = new Set<number>();
let onAnswer: (client: number, seconds: number) => void = () => undefined;
let onEnd: (client: number) => void = () => undefined;

function turn(): void {
  const count = epoll.wait(50);
  for (let event = 0; event < count; event++) {
    const descriptor = epoll.descriptorOf(event);
    if (descriptor === listener) accept();
    else if (servants.has(descriptor)) echo(descriptor);
    else if (clients.has(descriptor)) answered(descriptor);
  }
}

function accept(): void {
  for (let accepted = acceptStream(listener); accepted >= 0; accepted = acceptStream(listener)) {
    sendAtOnce(accepted);
    servants.add(accepted);
    epoll.add(accepted, readiness.in);
  }
}

function echo(descriptor: number): void {
  const came = receiveBytes(descriptor, buffer);
  if (came > 0) sendBytes(descriptor, buffer, came);
  else if (came !== -1) {
    servants.delete(descriptor);
    closeDescriptor(descriptor);
  }
}

function answered(client: number): void {
  const came = receiveBytes(client, buffer);
  if (came > 0) onAnswer(client, (performance.now() - (sentAt[client] ?? 0)) / 1_000);
  else if (came !== -1) onEnd(client);
}

function ask(client: number): void {
  sentAt[client] = performance.now();
  // A connection that is still being made takes it in when it is there: EAGAIN before.
  while (sendBytes(client, request) === -1) turn();
}

function connected(port: number): number {
  const client = socket();
  sendAtOnce(client);
  connectTo(client, address(port));
  clients.add(client);
  epoll.add(client, readiness.in);
  return client;
}

function closeClient(client: number): void {
  clients.delete(client);
  closeDescriptor(client);
}

function until(isDone: () => boolean): void {
  const end = performance.now() + GIVES_UP_MS;
  while (!isDone()) {
    turn();
    if (performance.now() > end) throw new Error('no answer within 20 s');
  }
}

const GIVES_UP_MS = 20_000;

/** So many connections, each with a request on its way all the time. */
function rounds(port: number, connections: number, seconds: number) {
  const all = opened(port, connections);
  const times: number[] = [];
  onAnswer = (client, took) => {
    times.push(took);
    ask(client);
  };
  const begun = performance.now();
  for (const client of all) ask(client);
  until(() => performance.now() - begun > seconds * 1_000);
  const took = (performance.now() - begun) / 1_000;
  for (const client of all) closeClient(client);
  until(() => servants.size === 0);
  times.sort((a, b) => a - b);
  const at = (part: number) => times[Math.floor(times.length * part)] ?? 0;
  return { perSecond: times.length / took, count: times.length, p50: at(0.5), p99: at(0.99) };
}

/** Opened one after the other, each having been answered once. */
function opened(port: number, connections: number): readonly number[] {
  const all: number[] = [];
  let answers = 0;
  onAnswer = () => answers++;
  while (all.length < connections) {
    for (let i = 0; i < 100 && all.length < connections; i++) {
      const client = connected(port);
      all.push(client);
      ask(client);
    }
    until(() => answers === all.length);
  }
  return all;
}

/** Connections that say one thing and end. */
function connects(port: number, atOnce: number, seconds: number) {
  let count = 0;
  const begun = performance.now();
  const isOver = () => performance.now() - begun > seconds * 1_000;
  const next = () => ask(connected(port));
  onAnswer = (client) => {
    count++;
    closeClient(client);
    if (!isOver()) next();
  };
  for (let i = 0; i < atOnce; i++) next();
  until(isOver);
  const took = (performance.now() - begun) / 1_000;
  until(() => clients.size === 0 && servants.size === 0);
  return { perSecond: count / took, count };
}

let held: readonly number[] = [];

function hold(port: number, connections: number) {
  held = opened(port, connections);
  return { count: held.length };
}

function release() {
  for (const client of held) closeClient(client);
  until(() => servants.size === 0);
  return {};
}

onEnd = (client) => closeClient(client);
process.stdout.write(`${JSON.stringify({ port: endpointOf(localName(listener)).port })}\n`);
createInterface({ input: process.stdin }).on('line', (line) => {
  const [what = '', ...given] = line.split(' ');
  const [port = 0, count = 0, seconds = 0] = given.map(Number);
  const does = { rounds, connects, hold, release }[what];
  process.stdout.write(`${JSON.stringify(does ? answerOf(() => does(port, count, seconds)) : {})}\n`);
});

/** A relay that cannot is one more result. */
function answerOf(act: () => object): object {
  try {
    return act();
  } catch (error) {
    for (const client of clients) closeClient(client);
    held = [];
    return { failed: String(error), perSecond: 0, count: 0, p50: Number.NaN, p99: Number.NaN };
  }
}
