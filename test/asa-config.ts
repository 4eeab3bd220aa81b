import assert from 'node:assert/strict';
import { readAsa } from '../src/config/asa/read-asa.ts';
import type { AddressSelector, AsaPolicy, Service } from '../src/model/asa-policy.ts';
import type { Node } from '../src/model/node.ts';
import type { PortRange } from '../src/model/routing.ts';

/** A configuration as read, with what was not understood as `LINE BEARS`, without what is known to decide nothing. */
export function configOf(text: string): {
  readonly node: Node;
  readonly policy: AsaPolicy;
  readonly lost: readonly string[];
} {
  const { node, unread, used } = readAsa({ file: 'fw.cfg', text });
  assert.equal(used + unread.length, linesThatCount(text), 'every line is used or told');
  assert.ok(node.filter?.kind === 'asa');
  const lost = unread.filter(({ bears }) => bears !== 'nothing').map(({ line, bears }) => `${line} ${bears}`);
  return { node, policy: node.filter.policy, lost };
}

/** Lines that are neither blank nor a comment. */
export const linesThatCount = (text: string): number =>
  text.split('\n').filter((line) => !/^\s*(?:[!:]|$)/.test(line)).length;

export function selectorText({ any, prefixes, ranges, ofInterface, notKnown }: AddressSelector): string {
  return [
    ...(any === undefined ? [] : [any]),
    ...prefixes.map(({ address, length }) => `${address}/${length}`),
    ...ranges.map(({ from, to }) => `${from}-${to}`),
    ...(ofInterface === undefined ? [] : [`interface ${ofInterface}`]),
    ...(notKnown === undefined ? [] : [`?${notKnown}`]),
  ].join(' ');
}

/** `6 1024-65535>80`, `17 >!53`, `1/8`, `ip`. */
export function serviceText(service: Service): string {
  if (service.protocol === undefined) return 'ip';
  const type = service.icmpType === undefined ? '' : `/${service.icmpType}`;
  const from = portsText(service.source, service.sourceNot);
  const to = portsText(service.destination, service.destinationNot);
  return `${service.protocol}${type}${from || to ? ` ${from}>${to}` : ''}`;
}

const portsText = (range: PortRange | undefined, not: number | undefined): string =>
  not === undefined
    ? range
      ? range.from === range.to
        ? `${range.from}`
        : `${range.from}-${range.to}`
      : ''
    : `!${not}`;
