import { readFileSync } from 'node:fs';
import type { Namespace } from './namespace.ts';

/**
 * Of include/uapi/linux/snmp.h: what a node drops or tells for a reason that the model knows. IPv6 counts by the same
 * names.
 */
export const counters = [
  'IPReversePathFilter',
  'InAddrErrors',
  'InNoRoutes',
  'OutNoRoutes',
  'OutDestUnreachs',
] as const;

export type Counter = (typeof counters)[number];

export type Counts = Readonly<Record<Counter, number>>;

/** The counters of one namespace, both families together. */
export function readCounts(namespace: Namespace): Counts {
  const texts = namespace.within(() => FILES.map((file) => readFileSync(`/proc/thread-self/net/${file}`, 'latin1')));
  return countsIn(texts.join(''));
}

const FILES = ['snmp', 'netstat', 'snmp6'];

/** `Ip: NAME NAME` above `Ip: 1 2`; of IPv6 `Ip6NAME 1`. */
export function countsIn(text: string): Counts {
  const counts = { IPReversePathFilter: 0, InAddrErrors: 0, InNoRoutes: 0, OutNoRoutes: 0, OutDestUnreachs: 0 };
  const add = (name: string, value: string | undefined) => {
    if (isCounter(name)) counts[name] += Number(value);
  };
  const lines = text.split('\n');
  for (const [i, line] of lines.entries()) {
    const [head = '', ...rest] = line.trim().split(/\s+/);
    if (!head.endsWith(':')) add(head.replace(/^(?:Ip|Icmp)6/, ''), rest[0]);
    else if (lines[i + 1]?.startsWith(`${head} `) && /\D/.test(rest[0] ?? '')) {
      const values = lines[i + 1]?.trim().split(/\s+/).slice(1) ?? [];
      for (const [at, name] of rest.entries()) add(name, values[at]);
    }
  }
  return counts;
}

const isCounter = (name: string): name is Counter => counters.some((one) => one === name);

/** Those that rose. */
export const risen = (before: Counts, after: Counts): readonly Counter[] =>
  counters.filter((one) => after[one] > before[one]);
