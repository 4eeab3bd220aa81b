import type { AssumptionCode } from '../../model/codes.ts';
import { type ConfigLine, type Known, linesOf, valueOf } from '../../model/configuration.ts';

/** A setting as the kernel uses it: put together from what was read, or its default. */
export interface Settled<T> {
  readonly value: T;
  readonly lines: readonly ConfigLine[];
  readonly assumed: readonly AssumptionCode[];
}

const NOT_READ: readonly AssumptionCode[] = ['ASSUMED_DEFAULT_SYSCTL'];

/** One setting with its default (Documentation/networking/ip-sysctl.rst). */
export function settle<T>(fact: Known<T>, byDefault: T): Settled<T> {
  const value = valueOf(fact);
  return { value: value ?? byDefault, lines: linesOf(fact), assumed: value === undefined ? NOT_READ : [] };
}

/** Linux takes the greater of `conf.all` and `conf.IF` (IN_DEV_MAXCONF in include/linux/inetdevice.h). */
export function greaterOf(all: Known<number>, own: Known<number>): Settled<number> {
  const [a, b] = [settle(all, 0), settle(own, 0)];
  return {
    value: Math.max(a.value, b.value),
    lines: a.value > b.value ? a.lines : b.value > a.value ? b.lines : [...a.lines, ...b.lines],
    assumed: assumedOf(a, b),
  };
}

/** Either of `conf.all` and `conf.IF` (IN_DEV_ORCONF). */
export function eitherOf(all: Known<boolean>, own: Known<boolean>): Settled<boolean> {
  const [a, b] = [settle(all, false), settle(own, false)];
  return {
    value: a.value || b.value,
    lines: a.value ? a.lines : b.value ? b.lines : [...a.lines, ...b.lines],
    assumed: assumedOf(a, b),
  };
}

/** Nothing is assumed when one of the two was read and both defaults would not change it. */
const assumedOf = (a: Settled<unknown>, b: Settled<unknown>): readonly AssumptionCode[] =>
  a.assumed.length > 0 || b.assumed.length > 0 ? NOT_READ : [];
