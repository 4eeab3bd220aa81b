import type { AsaDevice } from './asa-device.ts';

export interface ClassOrder {
  readonly policyMap: string;
  /** Every class in the order in which they are to be asked, but class-default. */
  readonly order: readonly string[];
  /** Lines of classes that are new, or get others than they have. */
  readonly lines: ReadonlyMap<string, readonly string[]>;
}

/**
 * What is typed to bring the classes of a policy map into an order. There is no command that moves one: a class is
 * taken out with all that it does, and added again behind the others (command reference, "class"). What can stay stays.
 */
export function orderLines(device: AsaDevice, { policyMap, order, lines }: ClassOrder): readonly string[] {
  const current = device.classesOf(policyMap);
  const staying = stayingOf(current, order);
  const leaving = current.filter((name) => !staying.includes(name));
  const had = (name: string) => device.linesOfClass(policyMap, name);
  // What a class that stays has already needs no repetition.
  const linesOf = (name: string) =>
    (lines.get(name) ?? had(name)).filter((line) => !staying.includes(name) || !had(name).includes(line));
  const added = order.filter((name) => !staying.includes(name));
  const changed = staying.filter((name) => lines.has(name) && linesOf(name).length > 0);
  return [
    `policy-map ${policyMap}`,
    ...leaving.map((name) => ` no class ${name}`),
    ...[...changed, ...added].flatMap((name) => [` class ${name}`, ...linesOf(name).map((line) => `  ${line}`)]),
  ];
}

/** The longest beginning of the new order that has that order already. */
function stayingOf(current: readonly string[], order: readonly string[]): readonly string[] {
  const staying: string[] = [];
  let at = -1;
  for (const name of order) {
    const found = current.indexOf(name);
    if (found <= at) break;
    at = found;
    staying.push(name);
  }
  return staying;
}

/** The order with one class right before another; without one that is there: behind all. */
export function placed(order: readonly string[], name: string, before: string | undefined): readonly string[] {
  const others = order.filter((one) => one !== name);
  const at = before === undefined ? -1 : others.indexOf(before);
  return at < 0 ? [...others, name] : [...others.slice(0, at), name, ...others.slice(at)];
}
