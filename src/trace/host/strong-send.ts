import { familyOf } from '../../base/prefix.ts';
import type { LoadedNode } from './loaded-node.ts';
import { type OutputRoute, type OutputWish, outputRoute } from './output-route.ts';

/**
 * RFC 1122 3.3.4.2 (B): a strong host sends only by the interface that owns the source address; one with source
 * priority prefers it and takes another where it has no route. Without a source the route chooses, and the source is
 * then of its interface anyway.
 */
export function hostRoute(node: LoadedNode, wish: OutputWish): OutputRoute {
  const owner = wish.source === undefined ? undefined : node.own(wish.source)?.interface;
  if (node.hostModel.send === 'weak' || owner === undefined || wish.device !== undefined)
    return outputRoute(node, wish);
  const freely = outputRoute(node, wish);
  if (freely.kind !== 'send' || freely.egress === owner.name || isWeakSender(owner.settings.weakHostSend))
    return freely;
  const bound = outputRoute(node, { ...wish, device: owner.name });
  // What only the bound device makes possible is no route: a strong host has to find one.
  if (bound.kind === 'send' && bound.route) return ofOwner(bound, owner.name, node);
  if (node.hostModel.send === 'source-priority') return freely;
  const text = `${node.name} is a strong host: ${wish.source} belongs to ${owner.name}, which has no route to ${wish.destination}; the route that there is leaves by ${freely.egress}.`;
  return {
    kind: 'failed',
    error: 'EHOSTUNREACH',
    because: { code: 'STRONG_SEND', text, config: freely.because[1].config },
  };
}

const isWeakSender = (setting: unknown): boolean =>
  typeof setting === 'object' && setting !== null && 'known' in setting && setting.known === true;

function ofOwner(route: Extract<OutputRoute, { kind: 'send' }>, owner: string, node: LoadedNode): OutputRoute {
  const family = familyOf(route.source) === 4 ? 'address' : 'IPv6 address';
  const text = `${node.name} is a strong host and sends by ${owner}, whose ${family} ${route.source} is.`;
  return { ...route, because: [route.because[0], { code: 'ROUTE_OF_OWNER', text, config: route.because[1].config }] };
}
