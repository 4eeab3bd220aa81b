import { takeAddress } from './addresses.ts';
import type { Definitions, Group, GroupKind } from './definitions.ts';
import { takePorts } from './ports.ts';
import { icmpTypeOf } from './service-names.ts';
import { protocolsOf, takeService } from './services.ts';
import { notExpected, type Outcome, type Unread, Words } from './statement.ts';

/**
 * `object-group network X`, `object-group service X tcp`, ...: the group that the lines below it fill, or why there is
 * none.
 */
export function openGroup(text: string, definitions: Definitions): Group | Unread {
  const words = new Words(text);
  words.take();
  // Some generators write `object-group group network X` for a group of groups.
  words.accept('group');
  const kind = kindOf(words.take());
  const name = words.take();
  if (!kind || name === '')
    return { reason: notExpected(text, 'network, service, protocol or icmp-type and a name'), bears: 'filter' };
  // A block may be opened again, to add to it.
  const known = definitions.groups.get(name);
  if (known?.kind === kind) return known;
  const protocols = words.done ? undefined : protocolsOf(words.take())?.filter((one) => one !== undefined);
  const group: Group = {
    kind,
    ...(protocols ? { protocols } : {}),
    addresses: [],
    ports: [],
    services: [],
    objects: [],
    groups: [],
    notKnown: [],
  };
  definitions.groups.set(name, group);
  return group;
}

function kindOf(word: string): GroupKind | undefined {
  switch (word) {
    case 'network':
    case 'service':
    case 'protocol':
    case 'icmp-type':
      return word;
    default:
      return undefined;
  }
}

/** A line of a group. What is not understood stays in it as something that may match. */
export function groupLine(text: string, group: Group, definitions: Definitions): Outcome {
  const reason = member(new Words(text), group, definitions);
  if (reason === undefined) return 'used';
  group.notKnown.push(text.slice(0, 60));
  return { reason, bears: 'filter' };
}

function member(words: Words, group: Group, definitions: Definitions): string | undefined {
  const word = words.take();
  switch (word) {
    case 'description':
      return undefined;
    case 'group-object':
      group.groups.push(words.take());
      return undefined;
    case 'network-object':
      return networkMember(words, group, definitions);
    case 'service-object':
      return serviceMember(words, group, definitions);
    case 'port-object': {
      const ports = takePorts(words);
      if (!ports) return 'found no port that is known';
      group.ports.push(ports);
      return undefined;
    }
    case 'protocol-object': {
      const protocols = protocolsOf(words.take());
      if (!protocols) return 'found no protocol that is known';
      for (const protocol of protocols) group.services.push(protocol === undefined ? {} : { protocol });
      return undefined;
    }
    case 'icmp-object': {
      const icmpType = icmpTypeOf(words.take());
      if (icmpType === undefined) return 'found no ICMP type that is known';
      group.services.push({ protocol: 1, icmpType });
      return undefined;
    }
    default:
      return notExpected(word, 'a member of an object group');
  }
}

function networkMember(words: Words, group: Group, definitions: Definitions): string | undefined {
  if (words.accept('object')) {
    group.objects.push(words.take());
    return undefined;
  }
  const address = takeAddress(words, definitions);
  if (typeof address === 'string') return address;
  group.addresses.push(address);
  return undefined;
}

function serviceMember(words: Words, group: Group, definitions: Definitions): string | undefined {
  const service = takeService(words, definitions);
  if (typeof service === 'string') return service;
  group.services.push(...service.services);
  if (service.notKnown !== undefined) group.notKnown.push(service.notKnown);
  return undefined;
}
