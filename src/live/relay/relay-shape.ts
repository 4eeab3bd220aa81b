import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { parseAddress } from '../../base/address.ts';
import { type HostPort, parseHostPort } from '../../base/host-port.ts';
import { parsePrefix } from '../../base/prefix.ts';
import { read } from '../../dialogue/written-amounts.ts';
import { keepaliveIdle, keepaliveInterval, userTimeout } from '../written-keepalive.ts';
import { oneOrMore } from '../one-or-more.ts';
import type { WrittenOption } from '../written-option.ts';
import { KEEPALIVE_LIMITS } from '../../model/keepalive-limits.ts';
import { parseListen } from './listen-words.ts';
import type { ListenAt } from './relay.ts';
import { relaySpans } from './relay-spans.ts';

/** The form of `relay.yaml`. What it means is in `docs/relay.md`; each key says it in a word, for editors. */

const described = <const S extends v.GenericSchema>(schema: S, description: string) =>
  v.optional(v.pipe(schema, v.description(description)));
const truth = v.boolean('true or false');
const whole = (from: number, to: number) => {
  const expected = `a whole number from ${from} to ${to}`;
  return v.pipe(v.number(expected), v.integer(expected), v.minValue(from, expected), v.maxValue(to, expected));
};
const written = <T>({ parse, expected }: WrittenOption<T>) => read(parse, expected);

const listen = read<ListenAt>((text) => {
  const at = parseListen(text);
  return 'wrong' in at ? undefined : at;
}, 'a port, an address with a port such as 10.1.0.5:1556, or systemd:NAME');

const target = read<HostPort>((text) => {
  const at = parseHostPort(text);
  return 'wrong' in at ? undefined : at;
}, 'HOST:PORT, an IPv6 address in brackets');

const device = v.pipe(
  v.string('the name of an interface'),
  v.regex(/^[^\s/\p{C}]{1,15}$/u, 'the name of an interface, of at most 15 characters'),
);

const prefix = read(parsePrefix, 'a network such as 10.1.0.0/16, or an address');

const keepaliveShape = v.strictObject(
  {
    idle: described(written(keepaliveIdle), 'Silence before the first probe; 300s if absent.'),
    interval: described(written(keepaliveInterval), 'Between probes; 30s if absent.'),
    count: described(
      whole(1, KEEPALIVE_LIMITS.count),
      'Probes without an answer that end the connection; 5 if absent.',
    ),
  },
  'idle, interval and count',
);

const proxyShape = v.strictObject(
  {
    accept: described(truth, 'A header is expected of each client, of version 1 or 2.'),
    send: described(v.picklist(['v1', 'v2'], 'v1 or v2'), 'A header of this version is sent to the target.'),
  },
  'accept and send',
);

const relayShape = v.strictObject(
  {
    listen: v.pipe(
      oneOrMore(listen, 'a port, ADDR:PORT or systemd:NAME, or a list of them'),
      v.description('A port, an address with a port, or systemd:NAME; one or a list.'),
    ),
    to: v.pipe(
      oneOrMore(target, 'HOST:PORT, or a list of them'),
      v.description('Targets, in the order in which they are tried.'),
    ),
    keepalive: described(keepaliveShape, 'Of both legs.'),
    'user-timeout': described(
      written(userTimeout),
      'So long may data stay unacknowledged on either leg, or probes unanswered.',
    ),
    'connect-timeout': described(written(relaySpans.connectTimeout), 'For each target; 2s if absent.'),
    remember: described(written(relaySpans.remember), 'So long a target that failed is tried last; 5min if absent.'),
    from: described(read(parseAddress, 'an address of this machine'), 'The address of the outgoing leg.'),
    device: described(device, 'The interface of the outgoing leg.'),
    transparent: described(truth, 'The outgoing leg bears the address of the client. Needs CAP_NET_ADMIN.'),
    allow: described(v.array(prefix, 'a list of networks'), 'Who may connect; everybody if absent.'),
    connections: described(whole(1, 1_000_000), 'At once, at most; 10000 if absent.'),
    'accept-rate': described(whole(1, 1_000_000), 'Connections a second, at most.'),
    'proxy-protocol': described(proxyShape, 'Who the client is, told before its first byte.'),
    'idle-limit': described(
      written(relaySpans.idleLimit),
      'Ends connections over which nothing went for so long; never if absent.',
    ),
  },
  '"listen:" and "to:" with what belongs to them',
);

export const relayFileShape = v.strictObject(
  {
    relays: v.pipe(v.record(v.string(), relayShape, 'names with what belongs to each'), v.description('By name.')),
  },
  '"relays:", and below it the relays by name',
);

export type WrittenRelay = v.InferOutput<typeof relayShape>;

/** The JSON Schema (draft 2020-12) of `relay.yaml`, for editors. */
export function relayFileSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Holdfast relay.yaml',
    ...toJsonSchema(relayFileShape, { target: 'draft-2020-12', typeMode: 'input', errorMode: 'ignore' }),
  };
}
