import type { AddressSelector, AsaTranslation, Service } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import { notKnownAddress } from './addresses.ts';
import type { Definitions } from './definitions.ts';
import { notExpected, Words } from './statement.ts';
import {
  addressNamed,
  noOptions,
  option,
  type Options,
  type Sides,
  takePool,
  takeSides,
} from './translation-options.ts';

/**
 * `nat [(REAL,MAPPED)] [after-auto] source {static|dynamic} ... [destination static MAPPED REAL] [service A B] options`:
 * manual NAT of 8.3 and later. A string is the reason why it is not understood.
 */
export function twiceNat(by: ConfigLine, definitions: Definitions): AsaTranslation | string {
  const words = new Words(by.text);
  words.take();
  const sides = takeSides(words);
  if (/^\d+$/.test(words.peek())) words.take();
  const section = words.accept('after-auto') ? 3 : 1;
  if (/^\d+$/.test(words.peek())) words.take();
  if (!words.accept('source')) return notExpected(words.peek(), 'source');
  const source = takeSource(words, definitions);
  if (typeof source === 'string') return source;
  const rest = takeRest(words, sides, definitions);
  if (typeof rest === 'string') return rest;
  return { section, ...sides, ...source, ...rest, by, and: [] };
}

type Source = Pick<AsaTranslation, 'kind' | 'realSource' | 'mappedSource'>;

function takeSource(words: Words, definitions: Definitions): Source | string {
  const how = words.take();
  const real = words.take();
  const realSource = addressNamed(real, definitions);
  if (how === 'static') {
    const mapped = words.take();
    if (mapped === '') return notExpected('', 'the mapped addresses');
    if (mapped === 'interface') return { kind: 'static', realSource, mappedSource: 'interface' };
    return {
      kind: real === mapped ? 'identity' : 'static',
      realSource,
      mappedSource: addressNamed(mapped, definitions),
    };
  }
  if (how !== 'dynamic') return notExpected(how, 'static or dynamic');
  const pool = takePool(words, definitions);
  return pool ? { kind: pool.kind, realSource, mappedSource: pool.mapped } : notExpected('', 'the mapped addresses');
}

type Rest = Options & Pick<AsaTranslation, 'realDestination' | 'mappedDestination' | 'service'>;

function takeRest(words: Words, sides: Sides, definitions: Definitions): Rest | string {
  const rest: Rest = { ...noOptions };
  while (!words.done) {
    const word = words.take();
    if (word === 'description') break;
    if (word === 'destination') Object.assign(rest, takeDestination(words, sides, definitions));
    else if (word === 'service') {
      const service = takeServices(words, definitions);
      if (typeof service === 'string') return service;
      Object.assign(rest, service);
    } else if (word === 'pat-pool') words.take();
    else {
      const more = option(word);
      if (!more) return notExpected(word, 'an option of a translation');
      Object.assign(rest, more);
    }
  }
  return rest;
}

function takeDestination(words: Words, sides: Sides, definitions: Definitions) {
  words.accept('static');
  const mapped = words.take();
  if (mapped === 'interface') words.accept('ipv6');
  return {
    mappedDestination: mappedOf(mapped, sides, definitions),
    realDestination: addressNamed(words.take(), definitions),
  };
}

function mappedOf(name: string, { real }: Sides, definitions: Definitions): AddressSelector {
  if (name !== 'interface') return addressNamed(name, definitions);
  return real === undefined
    ? notKnownAddress('the address of any interface')
    : { prefixes: [], ranges: [], ofInterface: real };
}

/** First the real service of the source, which is the mapped one of the destination; then the other way round. */
function takeServices(words: Words, definitions: Definitions): Pick<AsaTranslation, 'service'> | string {
  const [first, second] = [words.take(), words.take()];
  if (first === 'any' && second === 'any') return {};
  const [real, mapped] = [serviceNamed(first, definitions), serviceNamed(second, definitions)];
  return real && mapped
    ? { service: { real, mapped } }
    : notExpected(`${first} ${second}`, 'two objects of one service each');
}

const serviceNamed = (name: string, definitions: Definitions): Service | undefined => {
  const { services, notKnown } =
    name === 'any' ? { services: [{}], notKnown: undefined } : definitions.serviceObject(name);
  return services.length === 1 && notKnown === undefined ? services[0] : undefined;
};
