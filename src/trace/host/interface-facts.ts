import { type Known, valueOf } from '../../model/configuration.ts';
import { type Interface, settingsNotChecked } from '../../model/interface.ts';
import type { Node } from '../../model/node.ts';
import { eitherOf, greaterOf, type Settled, settle } from './settled.ts';

/**
 * The effective settings of one interface of a Linux host: `conf.all` and `conf.IF` put together as the kernel does.
 */
export interface InterfaceFacts {
  /** 0 off, 1 strict, 2 loose. */
  readonly rpFilter: Settled<number>;
  readonly arpIgnore: Settled<number>;
  readonly arpAnnounce: Settled<number>;
  readonly arpFilter: Settled<boolean>;
  readonly proxyArp: Settled<boolean>;
  readonly acceptLocal: Settled<boolean>;
  readonly sourceValidMark: Settled<boolean>;
  /** Of the arrival interface: `net.ipv4.ip_forward` writes it to all of them. */
  readonly forwarding: Settled<boolean>;
  readonly forwarding6: Settled<boolean>;
}

export function interfaceFacts({ stack }: Node, one: Interface | undefined): InterfaceFacts {
  const own = one?.settings ?? settingsNotChecked;
  return {
    rpFilter: greaterOf(stack.rpFilterAll, own.rpFilter),
    arpIgnore: greaterOf(stack.arpIgnoreAll, own.arpIgnore),
    arpAnnounce: greaterOf(stack.arpAnnounceAll, own.arpAnnounce),
    arpFilter: eitherOf(stack.arpFilterAll, own.arpFilter),
    proxyArp: eitherOf(stack.proxyArpAll, own.proxyArp),
    acceptLocal: eitherOf(stack.acceptLocalAll, own.acceptLocal),
    sourceValidMark: eitherOf(stack.sourceValidMarkAll, own.sourceValidMark),
    forwarding: settle(firstKnown(own.forwarding, stack.forwarding), false),
    forwarding6: settle(stack.forwarding6, false),
  };
}

const firstKnown = <T>(a: Known<T>, b: Known<T>): Known<T> => (valueOf(a) === undefined ? b : a);
