import { parsePrefix } from '../../base/prefix.ts';
import type { AddressSelector, ServiceSelector } from '../../model/asa-policy.ts';
import { hostSelector, maskedPrefix, notKnownAddress, takeRange } from './addresses.ts';
import type { Definitions } from './definitions.ts';
import { takeService } from './services.ts';
import { notExpected, type Outcome, Words } from './statement.ts';

/** A line of `object network NAME`. Its `nat` is read with the other translations. */
export function objectNetworkLine(text: string, definitions: Definitions): AddressSelector | Outcome {
  const words = new Words(text);
  switch (words.take()) {
    case 'host': {
      const address = definitions.address(words.peek());
      return address === undefined ? damaged(notExpected(words.peek(), 'an address')) : hostSelector(address);
    }
    case 'subnet': {
      const network = words.take();
      const address = definitions.address(network);
      const prefix = network.includes('/') ? parsePrefix(network) : address && maskedPrefix(address, words.peek());
      return prefix ? { prefixes: [prefix], ranges: [] } : damaged(notExpected(text, 'a network and its mask'));
    }
    case 'range': {
      const range = takeRange(words, definitions);
      return typeof range === 'string' ? damaged(range) : range;
    }
    case 'fqdn':
      return notKnownAddress(text);
    case 'description':
      return 'used';
    default:
      return damaged(notExpected(text, 'host, subnet, range, fqdn or nat'));
  }
}

/** A line of `object service NAME`. */
export function objectServiceLine(text: string, definitions: Definitions): ServiceSelector | Outcome {
  const words = new Words(text);
  if (words.accept('description')) return 'used';
  if (!words.accept('service')) return damaged(notExpected(text, 'service'));
  const selector = takeService(words, definitions);
  return typeof selector === 'string' ? damaged(selector) : selector;
}

const damaged = (reason: string): Outcome => ({ reason, bears: 'filter' });
