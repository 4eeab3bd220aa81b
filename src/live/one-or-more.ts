import * as v from 'valibot';

/** One of something in a file, or a list of it; `what` says both in words. */
export const oneOrMore = <const S extends v.GenericSchema>(item: S, what: string) =>
  v.union([item, v.pipe(v.array(item, what), v.minLength(1, what), v.maxLength(LIST_MAX, what))], what);

/** More than anybody writes by hand. */
const LIST_MAX = 20;
