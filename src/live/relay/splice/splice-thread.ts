import type { MessagePort } from 'node:worker_threads';
import { receiveMessageOnPort } from 'node:worker_threads';
import { post } from '../../thread-of.ts';
import type { CarriedConnection, ServedRelay } from '../data-path.ts';
import { EventReport } from '../event-report.ts';
import { Ledger, type LedgerMemory } from '../ledger.ts';
import type { RelayEvent } from '../relay-event.ts';
import { readiness } from '../../kernel/epoll.ts';
import { hear } from '../../kernel/event-descriptor.ts';
import { Acceptor } from './acceptor.ts';
import { Beginning } from './beginning.ts';
import { Carriage } from './carriage.ts';
import { Owned } from './owned.ts';
import { PipePool } from './pipe-pool.ts';
import { Reactor } from './reactor.ts';
import { servedBy } from './served.ts';

/** What a thread is given when it starts. */
export interface ThreadGiven {
  readonly thread: number;
  readonly threads: number;
  readonly port: MessagePort;
  /** Rung when the port has something for it. */
  readonly bell: number;
  readonly ledger: LedgerMemory;
  readonly owners: SharedArrayBuffer;
  readonly tellsAll: boolean;
}

/** Listeners by descriptor, each with its relay. */
export type ThreadAsked =
  | { readonly ask: 'serve'; readonly id: number; readonly listeners: ReadonlyMap<number, ServedRelay> }
  | { readonly ask: 'list'; readonly id: number; readonly most: number }
  | { readonly ask: 'cut'; readonly id: number }
  /** Has a fault, for tests. */
  | { readonly ask: 'fail'; readonly id: number }
  | { readonly ask: 'stop'; readonly id: number };

export type ThreadSaid =
  /** It has all that it needs, and hears its bell. */
  | { readonly say: 'started' }
  | { readonly say: 'done'; readonly id: number; readonly connections: readonly CarriedConnection[] }
  | { readonly say: 'event'; readonly event: RelayEvent };

/**
 * One thread: everything it does follows from a descriptor that is ready or from time. It hears of the others through
 * its bell.
 */
export function runThread({ thread, threads, port, bell, ledger: memory, owners, tellsAll }: ThreadGiven): void {
  const say = (said: ThreadSaid): void => post(port, said);
  const ledger = new Ledger(memory);
  const owned = new Owned(owners, thread);
  const reactor = new Reactor(owned);
  const report = new EventReport((event) => say({ say: 'event', event }));
  const pipes = new PipePool(owned);
  const around = { reactor, pipes, ledger, report, tellsAll, owned };
  const carriage = new Carriage(around);
  const acceptor = new Acceptor(around, new Beginning(around, carriage), threads);

  const answer = (asked: ThreadAsked): readonly CarriedConnection[] => {
    switch (asked.ask) {
      case 'serve':
        acceptor.serve(new Map([...asked.listeners].map(([fd, one]) => [fd, servedBy(thread, ledger, one)])));
        return [];
      case 'list':
        return carriage.list(asked.most);
      case 'cut':
        carriage.cut();
        return [];
      case 'fail':
        throw new Error('it was told to fail');
      case 'stop':
        acceptor.serve(new Map());
        carriage.cut();
        reactor.stop();
        return [];
    }
  };
  reactor.watch(bell, readiness.in, () => {
    hear(bell);
    for (let got = receiveMessageOnPort(port); got; got = receiveMessageOnPort(port)) {
      const asked: ThreadAsked = got.message;
      say({ say: 'done', id: asked.id, connections: answer(asked) });
    }
  });
  say({ say: 'started' });
  const tick = (now: number): void => {
    report.flush(now);
    reactor.timers.at(now + 1_000, tick);
  };
  tick(reactor.now);
  reactor.run();
  pipes.close();
}
