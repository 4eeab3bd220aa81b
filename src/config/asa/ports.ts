import type { Service } from '../../model/asa-policy.ts';
import type { PortRange } from '../../model/routing.ts';
import { portOf } from './service-names.ts';
import type { Words } from './statement.ts';

/** `eq 80`, `range 20 21`, `gt 1023`, or everything but one port: `neq 25`. */
export type PortTest = { readonly range: PortRange } | { readonly not: number };

const OPERATORS = new Set(['eq', 'neq', 'lt', 'gt', 'range']);

/** `range 10.1.1.3 10.1.1.8`, as `show access-list` prints it, is an address. */
export const startsPorts = (words: Words): boolean => OPERATORS.has(words.peek()) && !/[.:]/.test(words.peek(1));

/** Undefined where a port has a name that is not in the table, or a range is empty. The words are then partly taken. */
export function takePorts(words: Words): PortTest | undefined {
  const operator = words.take();
  const port = portOf(words.take());
  if (port === undefined) return undefined;
  switch (operator) {
    case 'eq':
      return { range: { from: port, to: port } };
    case 'neq':
      return { not: port };
    case 'lt':
      return port > 0 ? { range: { from: 0, to: port - 1 } } : undefined;
    case 'gt':
      return port < 65_535 ? { range: { from: port + 1, to: 65_535 } } : undefined;
    case 'range': {
      const to = portOf(words.take());
      // The device itself turns `range 25 20` around.
      return to === undefined ? undefined : { range: { from: Math.min(port, to), to: Math.max(port, to) } };
    }
    default:
      return undefined;
  }
}

export const asSource = (test: PortTest): Pick<Service, 'source' | 'sourceNot'> =>
  'not' in test ? { sourceNot: test.not } : { source: test.range };

export const asDestination = (test: PortTest): Pick<Service, 'destination' | 'destinationNot'> =>
  'not' in test ? { destinationNot: test.not } : { destination: test.range };
