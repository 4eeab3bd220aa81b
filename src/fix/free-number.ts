import type { Family } from '../base/prefix.ts';
import type { FilterStatement } from '../model/netfilter.ts';
import type { LoadedNode } from '../trace/host/loaded-node.ts';

/** Numbers that a host has not given away yet. */

/** A routing table that has no routes and that no rule leads to. */
export function freeTable({ node }: LoadedNode, taken: readonly number[] = []): number {
  const used = new Set([
    ...taken,
    ...node.routes.map(({ table }) => table),
    ...node.rules.flatMap(({ action }) => (action.kind === 'lookup' ? [action.table] : [])),
  ]);
  return firstFree(FIRST_TABLE, used);
}

/**
 * Below are the numbers that people use by hand, 253 to 255 are the kernel's own (/etc/iproute2/rt_tables), above 255
 * old tools do not go.
 */
const FIRST_TABLE = 200;

/**
 * The priorities that a rule can have so that it is tried before the rule that answers for everything: just before
 * that, behind what is there for something special, and before all of them.
 */
export function freePriorities(node: LoadedNode, family: Family, taken: readonly number[] = []): readonly number[] {
  const rules = node.rules(family).filter(({ priority }) => priority > 0);
  const used = new Set([...taken, ...rules.map(({ priority }) => priority)]);
  const first = rules[0]?.priority ?? MAIN_RULE;
  const general = rules.find((rule) => !isSpecial(rule))?.priority ?? MAIN_RULE;
  const found = [lastFree(general, used), lastFree(first, used)].filter((one) => one !== undefined);
  return [...new Set(found)];
}

/** fib_default_rules_init(): what leads to table main. */
const MAIN_RULE = 32_766;

type Rule = LoadedNode['node']['rules'][number];

const isSpecial = ({
  from,
  to,
  arrival,
  egress,
  mark,
  protocol,
  sourcePorts,
  destinationPorts,
  users,
}: Rule): boolean =>
  [from, to, arrival, egress, mark, protocol, sourcePorts, destinationPorts, users].some((one) => one !== undefined);

/** A mark that no rule of the host asks for or sets. */
export function freeMark({ node }: LoadedNode, taken: readonly number[] = []): number {
  const chains = node.filter?.kind === 'netfilter' ? node.filter.ruleset.chains : [];
  const statements = chains.flatMap(({ rules }) => rules);
  const used = new Set([
    ...taken,
    ...node.rules.flatMap(({ mark }) => (mark ? [mark.value] : [])),
    ...statements.flatMap(({ matches, statements: done }) => [
      ...matches.flatMap((one) => (one.on === 'mark' || one.on === 'connection-mark' ? [one.value] : [])),
      ...done.flatMap(markOf),
    ]),
  ]);
  return firstFree(FIRST_MARK, used);
}

/** Marks of few bits are what others use for bits of their own. */
const FIRST_MARK = 0x4846;

const markOf = (statement: FilterStatement): readonly number[] =>
  statement.kind === 'set-mark' || statement.kind === 'set-connection-mark' ? [statement.value] : [];

function firstFree(from: number, used: ReadonlySet<number>): number {
  let number = from;
  while (used.has(number) || (number >= 253 && number <= 255)) number++;
  return number;
}

function lastFree(before: number, used: ReadonlySet<number>): number | undefined {
  for (let number = before - 1; number > 0; number--) if (!used.has(number)) return number;
  return undefined;
}
