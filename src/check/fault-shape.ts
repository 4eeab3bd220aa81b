import * as v from 'valibot';
import { RANDOM_KINDS } from '../dialogue/random-faults.ts';
import { duration, moment, port, signedSpan, wholeNumber, wholeSeconds } from '../dialogue/written-amounts.ts';

/** What may happen to nodes, as `faults:` has it: `{ at: 2h, node: fw1, does: reboot }`. */

const text = v.pipe(v.string('a name'), v.minLength(1, 'a name'), v.maxLength(200, 'a name'));
const common = { at: moment(), node: text };
const away = v.optional(duration());
const does = <const Name extends string>(name: Name) => v.literal(name);

const share = v.pipe(
  v.number('a share'),
  v.gtValue(0, 'a share above 0 and of at most 1'),
  v.maxValue(1, 'a share above 0 and of at most 1'),
);
/** NF_LOG_PREFIXLEN; nft takes no quotation mark in it. */
const logPrefix = v.pipe(
  v.string('a prefix'),
  v.regex(/^[ !#-~]{0,127}$/, 'at most 127 printable characters without "'),
);

export const faultShape = v.variant(
  'does',
  [
    v.strictObject({ ...common, does: does('reboot'), for: away }),
    v.strictObject({
      ...common,
      does: does('failover'),
      state: v.picklist(['kept', 'lost'], 'kept or lost'),
      for: away,
    }),
    v.strictObject({ ...common, does: does('clear-connections'), port: v.optional(port()) }),
    v.strictObject({ ...common, does: does('clear-xlate') }),
    v.strictObject({ ...common, does: does('idle-timeout'), to: duration() }),
    v.strictObject({
      ...common,
      does: does('block'),
      port: port(),
      answer: v.optional(v.picklist(['silent', 'reset'], 'silent or reset'), 'silent'),
      reaches: v.optional(
        v.picklist(['new-connections', 'every-packet'], 'new-connections or every-packet'),
        'new-connections',
      ),
      log: v.optional(logPrefix),
    }),
    v.strictObject({ ...common, does: does('table-limit'), connections: wholeNumber(0, 2 ** 31 - 1) }),
    v.strictObject({ ...common, does: does('link-down'), interface: v.optional(text), for: duration() }),
    v.strictObject({
      ...common,
      does: does('one-way-loss'),
      interface: v.optional(text),
      direction: v.picklist(['in', 'out'], 'in or out'),
      share: v.optional(share, 1),
      for: duration(),
    }),
    v.strictObject({ ...common, does: does('detour'), interface: text, for: away }),
    v.strictObject({ ...common, does: does('keepalive-time'), to: wholeSeconds() }),
    v.strictObject({ ...common, does: does('clock-step'), by: signedSpan() }),
  ],
  'one of reboot, failover, clear-connections, clear-xlate, idle-timeout, block, table-limit, link-down, one-way-loss, detour, keepalive-time, clock-step',
);

export type WrittenFault = v.InferOutput<typeof faultShape>;

export const randomFaultsShape = v.strictObject(
  {
    kinds: v.pipe(
      v.array(v.picklist(RANDOM_KINDS, RANDOM_KINDS.join(', ')), 'a list of kinds'),
      v.minLength(1, 'at least one kind'),
    ),
    nodes: v.pipe(v.array(text, 'a list of nodes'), v.minLength(1, 'at least one node')),
    count: v.optional(wholeNumber(1, 1_000), 1),
    before: duration(),
  },
  'kinds, nodes, before and count',
);

export type WrittenRandomFaults = v.InferOutput<typeof randomFaultsShape>;
