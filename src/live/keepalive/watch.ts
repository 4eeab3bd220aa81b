import { type Duration, microseconds, seconds } from '../../base/duration.ts';
import { type RuleResult, applyRule } from './rule-result.ts';
import { Duplicates } from './duplicate.ts';
import type { OwnedSocket } from './inspect.ts';
import { KnownDescriptors } from './known-descriptors.ts';
import type { ListedSocket } from './listed-socket.ts';
import { keyOf, NamespaceWatch } from './namespace-watch.ts';
import { networkNamespaces, ownNamespace, processNumbers } from './namespaces.ts';
import { ownersOf } from './owners.ts';
import { Pace } from './pace.ts';
import { mayBeNamed, type Rule } from './rules.ts';

/** One look. */
export interface Look {
  readonly results: readonly RuleResult[];
  /** Of this process's processor time. */
  readonly cost: Duration;
  /** Sockets that are listed, and namespaces in which. */
  readonly listed: number;
  readonly namespaces: number;
}

/**
 * How often what no counter tells is looked for: namespaces that are new, sockets that listen and have accepted nothing
 * yet.
 */
const LOOK_AROUND_EVERY = seconds(30);
/**
 * A program may set options itself when it has connected, or hand the socket on to another; what it does later, it
 * means.
 */
const SECOND_LOOK_AFTER = seconds(2);
/**
 * So often a socket without an owner is looked at again: it waits to be accepted. Then it waits for the next look
 * around.
 */
const TRIES_MAX = 10;
/** Behind so many tries nothing that was learnt of descriptors is believed. */
const TRIES_TO_DOUBT = 3;

/** A socket that is not settled. */
interface Open {
  readonly tries: number;
  /** Not to be looked at before. */
  readonly after: Duration;
  readonly wasSet: boolean;
}

export interface WatchOptions {
  /** Namespaces that were opened with more rights than there are now. */
  readonly kept?: readonly NamespaceWatch[] | undefined;
  readonly ownNamespaceOnly?: boolean;
}

interface Due {
  readonly socket: ListedSocket;
  readonly of: NamespaceWatch;
}

/**
 * Finds new connections and gives them what the rules say. It decides by itself when there is something to look at,
 * from the time that it is given. While nothing is opened, all that it reads is a counter for each namespace.
 */
export class KeepaliveWatch {
  #rules: readonly Rule[];
  readonly #ownNamespaceOnly: boolean;
  readonly #namespaces = new Map<number, NamespaceWatch>();
  readonly #open = new Map<number, Open>();
  readonly #known = new KnownDescriptors();
  readonly #pace = new Pace();
  #aroundAt: Duration = microseconds(0);
  #notBefore: Duration = microseconds(0);
  #again: Duration | undefined;

  constructor(rules: readonly Rule[], { kept = [], ownNamespaceOnly = false }: WatchOptions = {}) {
    this.#rules = rules;
    this.#ownNamespaceOnly = ownNamespaceOnly;
    for (const one of kept) this.#namespaces.set(one.namespace.inode, one);
  }

  /** From now on by these rules, for the sockets as well that are there. */
  obey(rules: readonly Rule[]): void {
    this.#rules = rules;
    this.#open.clear();
    this.#known.keep(() => false);
    for (const one of this.#namespaces.values()) one.unsettle();
    this.#aroundAt = microseconds(0);
  }

  /** Looks, if there is a reason to, and it is not too early for what looks cost. */
  look(now: Duration): Look | undefined {
    if (now < this.#notBefore) return undefined;
    const around = now >= this.#aroundAt;
    const again = this.#again !== undefined && now >= this.#again;
    const opened = [...this.#namespaces.values()].filter((one) => one.hasOpened());
    if (!around && !again && opened.length === 0) return undefined;
    const began = process.cpuUsage();
    if (around) this.#lookAround(now);
    const all = [...this.#namespaces.values()];
    const results = this.#treat(around || again ? all : opened, now);
    if (around) this.#forgetGone(all);
    const { user, system } = process.cpuUsage(began);
    const cost = microseconds(user + system);
    this.#notBefore = microseconds(now + this.#pace.restAfter(cost, now));
    return { results, cost, listed: all.reduce((sum, one) => sum + one.listed, 0), namespaces: all.length };
  }

  close(): void {
    for (const one of this.#namespaces.values()) one.close();
  }

  /** Namespaces that are new; those that nobody is in any more are let go. */
  #lookAround(now: Duration): void {
    this.#aroundAt = microseconds(now + LOOK_AROUND_EVERY);
    const all = this.#ownNamespaceOnly ? [ownNamespace()] : networkNamespaces(processNumbers()).all;
    const there = new Set(all.map(({ inode }) => inode));
    for (const [inode, one] of this.#namespaces) {
      if (there.has(inode)) continue;
      one.close();
      this.#namespaces.delete(inode);
    }
    for (const namespace of all) {
      const known = this.#namespaces.get(namespace.inode);
      if (known) known.reachedBy(namespace);
      else this.#namespaces.set(namespace.inode, new NamespaceWatch(namespace));
    }
  }

  #forgetGone(all: readonly NamespaceWatch[]): void {
    for (const key of this.#open.keys()) if (!all.some((one) => one.isUnsettled(key))) this.#open.delete(key);
  }

  #treat(watches: readonly NamespaceWatch[], now: Duration): readonly RuleResult[] {
    const due: Due[] = [];
    this.#again = undefined;
    for (const of of watches)
      for (const socket of of.unsettled()) {
        const open = this.#open.get(keyOf(socket));
        if (!mayBeNamed(this.#rules, socket)) of.settle(socket);
        else if (open && open.after > now) this.#lookAgain(open.after);
        else due.push({ socket, of });
      }
    return due.length === 0 ? [] : this.#treatDue(due, now);
  }

  #treatDue(due: readonly Due[], now: Duration): readonly RuleResult[] {
    const inodes = new Set(due.flatMap(({ socket: { inode } }) => (inode === 0 ? [] : inode)));
    const doubt = due.some(({ socket }) => socket.inode > 0 && this.#triesOf(socket) >= TRIES_TO_DOUBT);
    if (doubt) this.#known.keep(() => false);
    const { of: owners, hidden } = ownersOf(inodes, processNumbers(), this.#known);
    const duplicates = new Duplicates();
    const doing = { rules: this.#rules, duplicates, hidden: hidden.length };
    try {
      return due
        .map(({ socket, of }) => ({ of, one: { socket, owners: owners.get(socket.inode) ?? [] } }))
        .toSorted((a, b) => (a.one.owners[0]?.pid ?? 0) - (b.one.owners[0]?.pid ?? 0))
        .flatMap(({ of, one }) => this.#settleOrWait(of, one, applyRule(one, doing), now) ?? []);
    } finally {
      duplicates.close();
      const all = [...this.#namespaces.values()];
      this.#known.keep((inode) => all.some((one) => one.hasSettled(inode)));
    }
  }

  readonly #triesOf = (socket: ListedSocket): number => this.#open.get(keyOf(socket))?.tries ?? 0;

  /**
   * Every socket is looked at a second time, and those without an owner until they have one. What is to be told of it,
   * once.
   */
  #settleOrWait(
    of: NamespaceWatch,
    one: OwnedSocket,
    result: RuleResult | undefined,
    now: Duration,
  ): RuleResult | undefined {
    const key = keyOf(one.socket);
    const before = this.#open.get(key);
    const tries = (before?.tries ?? 0) + 1;
    const waits = tries < (one.owners.length === 0 ? TRIES_MAX : 2);
    const isAccepted = one.socket.inode !== 0;
    if (!waits && isAccepted) {
      this.#open.delete(key);
      of.settle(one.socket);
      return before?.wasSet && result?.is !== 'set' ? undefined : result;
    }
    const after = microseconds(now + (waits ? SECOND_LOOK_AFTER : LOOK_AROUND_EVERY));
    this.#open.set(key, { tries, after, wasSet: result?.is === 'set' });
    if (waits) this.#lookAgain(after);
    return result?.is === 'set' ? result : undefined;
  }

  #lookAgain(at: Duration): void {
    if (this.#again === undefined || at < this.#again) this.#again = at;
  }
}
