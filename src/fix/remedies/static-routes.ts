import { deviceWord } from '../../config/iproute/value-words.ts';
import { familyOf, formatPrefix, hostPrefix, type Prefix, samePrefix } from '../../base/prefix.ts';
import { MAIN_TABLE } from '../../model/routing.ts';
import type { Change } from '../change.ts';
import { type Place, type Places, placesOf, variantsOf } from '../place.ts';
import type { Proposal, Remedy } from '../remedy.ts';
import { WAY_CAUSES } from './source-table.ts';

/**
 * A route to the other end's network by the interface that the address is of: on the one end, on the other, or on both.
 */
export const staticRoutes: Remedy = {
  fix: 'STATIC_ROUTES',
  answers: [...WAY_CAUSES, 'GATEWAY_OFF_LINK'],
  propose: (problem) => {
    const places = withRoom(placesOf(problem));
    const hosts = narrowed(places);
    return [...variantsOf(places), ...variantsOf(hosts)].map((some) => proposalFor('STATIC_ROUTES', some));
  },
};

/** Only whoever asks gets a route, and the answer goes on as it went. */
export const routeOnOneSide: Remedy = {
  fix: 'ROUTE_ON_ONE_SIDE',
  answers: WAY_CAUSES,
  misleads: true,
  propose: (problem) => {
    const { asking } = withRoom(placesOf(problem));
    return asking.length === 0 ? [] : [proposalFor('ROUTE_ON_ONE_SIDE', asking)];
  },
};

/**
 * A host that has a leg in the far network itself reaches it there: a route to all of it would take its neighbours
 * away.
 */
const withRoom = ({ answering, asking }: Places): Places => ({
  answering: answering.filter(isFar),
  asking: asking.filter(isFar),
});

const isFar = ({ node, far }: Place): boolean =>
  !node.node.routes.some(({ protocol, to }) => protocol === 'kernel' && samePrefix(to, far));

/** The other end's address instead of its network. */
function narrowed({ answering, asking }: Places): Places {
  const one = (place: Place, other: Place | undefined): Place =>
    other ? { ...place, far: hostPrefix(other.address) } : place;
  return {
    answering: answering.map((place, i) => one(place, asking[i] ?? asking[0])),
    asking: asking.map((place, i) => one(place, answering[i] ?? answering[0])),
  };
}

function proposalFor(fix: 'STATIC_ROUTES' | 'ROUTE_ON_ONE_SIDE', places: readonly Place[]): Proposal {
  return {
    fix,
    words: places
      .map(
        ({ node, far, gateway, device }) =>
          `${fix === 'ROUTE_ON_ONE_SIDE' ? 'only ' : ''}${node.name}: ${spell(far)} through ${gateway} on ${device}`,
      )
      .join('; '),
    patch: places.map(routeFor),
    terms: { running: 'at-once', security: 'none', source: 'ip-route(8)' },
  };
}

const spell = (far: Prefix): string =>
  far.length === (familyOf(far.address) === 4 ? 32 : 128) ? far.address : formatPrefix(far);

function routeFor({ node, far, gateway, device }: Place): Change {
  const isThere = node.node.routes.some(
    ({ table, to, metric }) => table === MAIN_TABLE && metric === 0 && samePrefix(to, far),
  );
  const words = `${formatPrefix(far)} via ${gateway} dev ${deviceWord(device)}`;
  return { is: 'route', node: node.name, words, ...(isThere ? { replace: true as const } : {}) };
}
