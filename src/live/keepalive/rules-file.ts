import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { parsePrefix } from '../../base/prefix.ts';
import type { ConfigFile } from '../../config/config-file.ts';
import { shaped } from '../../config/shape-errors.ts';
import { YamlPlaces } from '../../config/yaml-places.ts';
import { port, read, setting, wholeNumber } from '../../dialogue/written-amounts.ts';
import type { ConfigError } from '../../model/configuration.ts';
import { KEEPALIVE_LIMITS } from '../../model/keepalive-limits.ts';
import {
  keepaliveIdle,
  keepaliveInterval,
  USUAL_KEEPALIVE,
  usualInterval,
  userTimeout as writtenTimeout,
} from '../written-keepalive.ts';
import { oneOrMore } from '../one-or-more.ts';
import type { WrittenOption } from '../written-option.ts';
import type { Rule } from './rules.ts';

/** `rules.yaml` of `holdfast keepalive watch`. */
export interface RulesFile {
  readonly rules: readonly Rule[];
  readonly errors: readonly ConfigError[];
}

const option = <T>({ parse, expected }: WrittenOption<T>) => read(parse, expected);

const name = v.pipe(
  v.string('a name'),
  v.regex(/^[\w.-]{1,64}$/, 'a name of at most 64 letters, digits, "-", "_" and "."'),
);
const program = v.pipe(
  v.union([v.string(), v.number()], 'the name or number of a process'),
  v.transform(String),
  v.minLength(1, 'the name or number of a process'),
  v.maxLength(255, 'a name of at most 255 characters'),
);

const network = read(parsePrefix, 'an address or a network such as 10.2.0.0/16');

const rule = v.strictObject(
  {
    name: setting(name, 'What log and metrics call it; "rule 1" and so on if absent.'),
    process: setting(
      oneOrMore(program, 'the name or number of a process, or a list of them'),
      'Name of the program, as ps -o comm prints it, or its number; one or a list.',
    ),
    port: setting(oneOrMore(port(), 'a port from 1 to 65535, or a list of them'), 'At either end; one or a list.'),
    to: setting(
      oneOrMore(network, 'an address or a network such as 10.2.0.0/16, or a list of them'),
      'Where the peer is; one or a list.',
    ),
    leave: setting(v.literal(true, 'true'), 'Sockets that this names are not touched, whatever later rules say.'),
    idle: setting(option(keepaliveIdle), 'Silence before the first probe (TCP_KEEPIDLE).'),
    interval: setting(
      option(keepaliveInterval),
      'Between probes that nobody answers (TCP_KEEPINTVL); a tenth of "idle" if absent.',
    ),
    count: setting(
      wholeNumber(1, KEEPALIVE_LIMITS.count),
      'So many without an answer end the connection (TCP_KEEPCNT); 5 if absent.',
    ),
    'user-timeout': setting(
      option(writtenTimeout),
      'TCP_USER_TIMEOUT, which overrides "count"; left as it is if absent.',
    ),
  },
  'a rule such as "port: 1556" with "idle: 300s"',
);

/** Each is asked for every new connection; a file of more was made to be. */
const RULES_MAX = 1_000;

export const rulesShape = v.strictObject(
  {
    rules: v.pipe(
      v.array(rule, 'a list of rules'),
      v.minLength(1, 'at least one rule'),
      v.maxLength(RULES_MAX, `at most ${RULES_MAX} rules`),
      v.description('The first that names a socket decides; a socket that none names is not touched.'),
    ),
  },
  '"rules:", and below it a list',
);

type WrittenRule = v.InferOutput<typeof rule>;

/**
 * Reads the rules. What is wrong is told with its place; nothing is thrown, and nobody acts while there is any of it.
 */
export function readRules(file: ConfigFile): RulesFile {
  const places = new YamlPlaces(file);
  const { rules } = shaped(places, { shape: rulesShape, nothing: { rules: [] }, begin: 'rules' });
  // What does not have the shape was left out, and would be missed by what is asked below.
  if (places.errors.length > 0) return { rules: [], errors: places.errors };
  const obeyed = rules.map((one, i) => ruleOf(places, one, i));
  return { rules: places.errors.length > 0 ? [] : obeyed, errors: places.errors };
}

function ruleOf(places: YamlPlaces, written: WrittenRule, i: number): Rule {
  const { process, port: number, to, idle, interval, count, leave } = written;
  const userTimeout = written['user-timeout'];
  if (process === undefined && number === undefined && to === undefined)
    places.wrong(['rules', i], {
      found: 'a rule that names no sockets',
      expected: 'at least one of "process", "port" and "to"',
      remedy: 'say which sockets it is about',
    });
  const gives = [idle, interval, count, userTimeout].some((one) => one !== undefined);
  if (leave ? gives : idle === undefined)
    places.wrong(['rules', i], {
      found: leave ? '"leave" and what to set' : 'a rule that says nothing to do',
      expected: '"idle", or "leave: true"',
      remedy: leave ? 'leave out one of them' : 'write after which silence probes begin, such as "idle: 300s"',
    });
  return {
    name: written.name ?? `rule ${i + 1}`,
    filter: {
      process: process === undefined ? undefined : [process].flat(),
      port: number === undefined ? undefined : [number].flat(),
      to: to === undefined ? undefined : [to].flat(),
    },
    does:
      leave || idle === undefined
        ? 'leave'
        : { idle, interval: interval ?? usualInterval(idle), count: count ?? USUAL_KEEPALIVE.count, userTimeout },
  };
}

/** The JSON Schema (draft 2020-12) of `rules.yaml`, for editors. */
export function rulesSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Holdfast rules.yaml of keepalive watch',
    ...toJsonSchema(rulesShape, { target: 'draft-2020-12', typeMode: 'input', errorMode: 'ignore' }),
  };
}
