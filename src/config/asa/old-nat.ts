import { hostPrefix } from '../../base/prefix.ts';
import type { AddressSelector, AsaTranslation } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { PortRange } from '../../model/routing.ts';
import { anyAddress, hostSelector, maskedPrefix } from './addresses.ts';
import type { Definitions } from './definitions.ts';
import { portOf } from './service-names.ts';
import { notExpected, type Outcome, Words } from './statement.ts';
import { noOptions } from './translation-options.ts';

interface NatLine {
  readonly zone: string;
  readonly number: string;
  readonly list?: string;
  readonly source: AddressSelector;
  readonly connectionMax?: number;
  readonly embryonicMax?: number;
  readonly by: ConfigLine;
}

interface Pool {
  readonly zone: string;
  readonly number: string;
  readonly mapped: AddressSelector | 'interface';
  readonly kind: 'dynamic' | 'pat';
  readonly by: ConfigLine;
}

/** `nat`, `global` and `static` of PIX, FWSM and ASA before 8.3. */
export class OldNat {
  readonly #definitions: Definitions;
  readonly #nats: NatLine[] = [];
  readonly #pools: Pool[] = [];
  readonly #statics: AsaTranslation[] = [];

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  /** `nat (IFC) N {access-list LIST | ADDRESS [MASK]} [outside] [limits]`. */
  nat(by: ConfigLine): Outcome {
    const words = new Words(by.text);
    words.take();
    const zone = bracketed(words.take());
    const number = words.take();
    if (zone === undefined || !/^\d+$/.test(number)) return unread(notExpected(by.text, '(interface) and a number'));
    if (words.accept('access-list')) {
      this.#nats.push({ zone, number, list: words.take(), source: anyAddress, ...takeLimit(words), by });
      return 'used';
    }
    const source = this.#takeNetwork(words);
    if (!source) return unread(notExpected(words.peek(), 'an address and a mask'));
    this.#nats.push({ zone, number, source, ...takeLimit(words), by });
    return 'used';
  }

  /** `global (IFC) N {interface | ADDRESS[-ADDRESS] [netmask MASK]}`. */
  global(by: ConfigLine): Outcome {
    const words = new Words(by.text);
    words.take();
    const zone = bracketed(words.take());
    const number = words.take();
    const [first = '', last] = words.take().split('-');
    if (zone === undefined) return unread(notExpected(by.text, '(interface)'));
    if (first === 'interface') {
      this.#pools.push({ zone, number, mapped: 'interface', kind: 'pat', by });
      return 'used';
    }
    const [from, to] = [this.#definitions.address(first), this.#definitions.address(last ?? first)];
    if (from === undefined || to === undefined) return unread(notExpected(first, 'interface or an address'));
    const mapped: AddressSelector = last === undefined ? hostSelector(from) : { prefixes: [], ranges: [{ from, to }] };
    this.#pools.push({ zone, number, mapped, kind: last === undefined ? 'pat' : 'dynamic', by });
    return 'used';
  }

  /**
   * `static (REAL,MAPPED) [tcp|udp] {MAPPED|interface} [PORT] {REAL|access-list LIST} [PORT] [netmask MASK] [limits]`.
   */
  static(by: ConfigLine): Outcome {
    const words = new Words(by.text);
    words.take();
    const [, real = '', mapped = ''] = /^\(([^,()]+),([^,()]+)\)$/.exec(words.take()) ?? [];
    if (real === '') return unread(notExpected(by.text, '(real,mapped)'));
    const protocol = words.accept('tcp') ? 6 : words.accept('udp') ? 17 : undefined;
    const mappedWord = words.take();
    const mappedPort = protocol === undefined ? undefined : portOf(words.take());
    const list = words.accept('access-list') ? words.take() : undefined;
    const realWord = list === undefined ? words.take() : undefined;
    const realPort = protocol === undefined || list !== undefined ? undefined : portOf(words.take());
    const mask = words.accept('netmask') ? words.take() : '255.255.255.255';
    const realSource = realWord === undefined ? anyAddress : this.#network(realWord, mask);
    const mappedSource = mappedWord === 'interface' ? 'interface' : this.#network(mappedWord, mask);
    if (!realSource || !mappedSource) return unread(notExpected(`${mappedWord} ${realWord ?? ''}`, 'two addresses'));
    if (protocol !== undefined && list === undefined && (mappedPort === undefined || realPort === undefined))
      return unread('found no port that is known');
    this.#statics.push({
      kind: realWord === mappedWord ? 'identity' : 'static',
      section: 1,
      real,
      mapped,
      realSource,
      mappedSource,
      ...(list === undefined ? {} : { list }),
      ...(protocol === undefined || realPort === undefined || mappedPort === undefined
        ? {}
        : {
            service: {
              real: { protocol, source: only(realPort) },
              mapped: { protocol, source: only(mappedPort) },
            },
          }),
      ...noOptions,
      ...takeLimit(words),
      by,
      and: [],
    });
    return 'used';
  }

  /**
   * Exemptions, then static, then what access lists select, then the rest by the longest network (configuration guide
   * 8.2, "Order of NAT Commands").
   */
  translations(): readonly AsaTranslation[] {
    const exempt = this.#nats.filter(({ number, list }) => number === '0' && list !== undefined).map(exemption);
    const identities = this.#nats.filter(({ number, list }) => number === '0' && list === undefined).map(identity);
    const dynamic = this.#nats.filter(({ number }) => number !== '0').flatMap((nat) => this.#withPools(nat));
    const regular = [...identities, ...dynamic.filter(({ list }) => list === undefined)];
    return [
      ...exempt,
      ...this.#statics,
      ...dynamic.filter(({ list }) => list !== undefined),
      ...regular.toSorted((a, b) => lengthOf(b) - lengthOf(a)),
    ];
  }

  #withPools(nat: NatLine): readonly AsaTranslation[] {
    return this.#pools
      .filter(({ number }) => number === nat.number)
      .map(({ zone, mapped, kind, by }) => ({
        ...base(nat),
        kind,
        section: nat.list === undefined ? (3 as const) : (2 as const),
        mapped: zone,
        mappedSource: mapped,
        and: [by],
      }));
  }

  /** `0 0` is everything; an address without a mask is a host, but `0.0.0.0`. */
  #takeNetwork(words: Words): AddressSelector | undefined {
    const word = words.take();
    const mask = /^[\d.]+$/.test(words.peek()) ? words.peek() : word === '0' || word === '0.0.0.0' ? '0' : undefined;
    return this.#network(word, mask ?? '255.255.255.255');
  }

  #network(word: string, mask: string): AddressSelector | undefined {
    const address = this.#definitions.address(word === '0' ? '0.0.0.0' : word);
    if (address === undefined) return undefined;
    const prefix = address.includes(':') ? hostPrefix(address) : maskedPrefix(address, mask);
    return prefix && { prefixes: [prefix], ranges: [] };
  }
}

const base = (nat: NatLine) => ({
  real: nat.zone,
  realSource: nat.source,
  ...(nat.list === undefined ? {} : { list: nat.list }),
  ...noOptions,
  ...(nat.connectionMax === undefined ? {} : { connectionMax: nat.connectionMax }),
  ...(nat.embryonicMax === undefined ? {} : { embryonicMax: nat.embryonicMax }),
  by: nat.by,
});

const exemption = (nat: NatLine): AsaTranslation => ({
  ...base(nat),
  kind: 'exempt',
  section: 1,
  mappedSource: nat.source,
  and: [],
});

/** `nat (inside) 0 10.0.0.0 255.0.0.0`: keeps its address, and only it may begin. */
const identity = (nat: NatLine): AsaTranslation => ({
  ...base(nat),
  kind: 'identity',
  section: 3,
  mappedSource: nat.source,
  unidirectional: true,
  and: [],
});

/** `[dns] [outside] [[tcp] CONNECTIONS [EMBRYONIC [norandomseq]]] [udp CONNECTIONS]` behind the addresses. */
function takeLimit(words: Words): { readonly connectionMax?: number; readonly embryonicMax?: number } {
  while (!words.done) {
    const word = words.take();
    if (word === 'udp') words.take();
    else if (NUMBER.test(word)) {
      const embryonic = NUMBER.test(words.peek()) ? { embryonicMax: Number(words.take()) } : {};
      return { connectionMax: Number(word), ...embryonic };
    }
  }
  return {};
}

const NUMBER = /^\d{1,10}$/;
const lengthOf = ({ realSource }: AsaTranslation): number => realSource.prefixes[0]?.length ?? 0;
const bracketed = (word: string): string | undefined => /^\(([^,()]+)\)$/.exec(word)?.[1];
const only = (port: number): PortRange => ({ from: port, to: port });
const unread = (reason: string): Outcome => ({ reason, bears: 'translation' });
