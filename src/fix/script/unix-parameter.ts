import type { Change } from '../change.ts';
import { shWord } from './quote.ts';
import { type Part, part, type Rendering, valueBefore } from './rendering.ts';
import type { ScriptFile } from './script.ts';

type Parameter = Extract<Change, { is: 'parameter' }>;

/** How a system is asked for a parameter, told another value, and told to forget it. */
export interface Knob {
  /** Prints the value. */
  readonly get: string;
  readonly set: (value: string) => string;
  /** Where nobody knows what was there before: the command that gives the vendor's value. */
  readonly reset: string;
  /** What makes it last; undefined: the command does. */
  readonly file?: ScriptFile;
  readonly notes?: readonly string[];
}

/** The parameter of systems that have one for a strong host and none between. */
export const strongHost = (
  { node, model }: Extract<Change, { is: 'host-model' }>,
  name: 'ip_strong_es_model' | 'ip_strict_dst_multihoming',
): Parameter => ({ is: 'parameter', node, name, value: model === 'strong' ? '1' : '0' });

/**
 * A parameter of the kernel as one step that looks, sets, looks again, and leads back to what the case says was there.
 */
export function parameterPart(rendering: Rendering, { name, value }: Parameter, knob: Knob): Part {
  const before = valueBefore(rendering, name);
  return part({
    steps: [
      {
        says: `${name} = ${value}`,
        apply: [knob.set(value)],
        rollback: [before === undefined ? knob.reset : knob.set(before)],
        isDone: `[ "$(${knob.get})" = ${shWord(value)} ]`,
      },
    ],
    files: knob.file ? [knob.file] : [],
    notes: [
      ...(knob.notes ?? []),
      ...(before === undefined
        ? [`What ${name} was before, the case does not say: the way back gives it the vendor’s value.`]
        : []),
    ],
  });
}

/** The vendors' values, for systems that have no command that knows them. */
export const usualValue = (name: string): string => USUAL.get(name) ?? '7200000';

const USUAL: ReadonlyMap<string, string> = new Map([
  ['tcp_keepalive_interval', '7200000'],
  ['tcp_keepalive_abort_interval', '480000'],
  ['tcp_ip_abort_interval', '480000'],
  ['net.inet.tcp.keepidle', '7200000'],
  ['net.inet.tcp.keepintvl', '75000'],
  ['net.inet.tcp.keepcnt', '8'],
  ['ip_strict_dst_multihoming', '0'],
  ['ip_strong_es_model', '0'],
  ['net.inet.ip.rfc1122_strong_es', '0'],
]);
