import { parseAddress } from '../../base/address.ts';
import type { AddressSelector, ServiceSelector } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { Definitions } from './definitions.ts';
import { groupLine, openGroup } from './object-groups.ts';
import { objectNetworkLine, objectServiceLine } from './objects.ts';
import { type Block, notExpected, type Outcome } from './statement.ts';

type Tell = (line: ConfigLine, outcome: Outcome) => void;
type TellNat = (line: ConfigLine, object: string) => void;

/**
 * `name`, `object` and `object-group`: what other lines refer to. The `nat` lines of objects are handed on, for they
 * refer to others.
 */
export function defineBlock(block: Block, definitions: Definitions, tell: Tell, nat: TellNat): void {
  const [command, kind, name = ''] = block.head.text.split(/\s+/);
  if (command === 'name') {
    tell(block.head, defineName(block.head, definitions));
    for (const line of block.body) tell(line, { reason: 'a name has no lines of its own', bears: 'unknown' });
    return;
  }
  if (command === 'object-group') return defineGroup(block, definitions, tell);
  if (kind === 'network') return defineNetwork(name, block, definitions, { tell, nat });
  if (kind === 'service') return defineService(name, block, definitions, tell);
  for (const line of [block.head, ...block.body])
    tell(line, { reason: notExpected(kind ?? '', 'network or service'), bears: 'filter' });
}

/** `name 10.1.1.1 web-server [description ...]`. */
function defineName(by: ConfigLine, definitions: Definitions): Outcome {
  const [, text = '', name = ''] = by.text.split(/\s+/);
  const address = parseAddress(text);
  if (address === undefined || name === '')
    return { reason: notExpected(text, 'an address and a name'), bears: 'addresses' };
  definitions.addName(name, { address, names: [name], by });
  return 'used';
}

function defineGroup({ head, body }: Block, definitions: Definitions, tell: Tell): void {
  const group = openGroup(head.text, definitions);
  if ('reason' in group) {
    for (const line of [head, ...body]) tell(line, group);
    return;
  }
  tell(head, 'used');
  for (const line of body) tell(line, groupLine(line.text, group, definitions));
}

function defineNetwork(
  name: string,
  { head, body }: Block,
  definitions: Definitions,
  { tell, nat }: { readonly tell: Tell; readonly nat: TellNat },
): void {
  tell(head, 'used');
  for (const line of body) {
    if (line.text.startsWith('nat ')) nat(line, name);
    else
      tell(
        line,
        kept(objectNetworkLine(line.text, definitions), (address) =>
          definitions.setNetwork(name, address, [head, line]),
        ),
      );
  }
}

function defineService(name: string, { head, body }: Block, definitions: Definitions, tell: Tell): void {
  tell(head, 'used');
  for (const line of body)
    tell(
      line,
      kept(objectServiceLine(line.text, definitions), (service) => definitions.services.set(name, service)),
    );
}

function kept<T extends AddressSelector | ServiceSelector>(read: T | Outcome, keep: (value: T) => void): Outcome {
  if (read === 'used' || 'bears' in read) return read;
  keep(read);
  return 'used';
}
