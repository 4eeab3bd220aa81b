import { valueOf } from '../../model/configuration.ts';
import { brokenFlows } from '../broken-flow.ts';
import type { Problem } from '../problem.ts';
import type { Proposal, Remedy } from '../remedy.ts';
import type { LoadedNode } from '../../trace/host/loaded-node.ts';

/**
 * Loose (RFC 3704 2.4): any route back will do. The larger of `all` and the interface's own counts, so 2 holds whatever
 * `all` is.
 */
export const looseReversePath: Remedy = {
  fix: 'RELAX_REVERSE_PATH',
  answers: ['REVERSE_PATH_FILTER', 'WRONG_SOURCE_ADDRESS', 'ASYMMETRIC_RETURN'],
  propose: (problem) =>
    strictPlaces(problem).map(({ node, device }) => ({
      fix: 'RELAX_REVERSE_PATH' as const,
      words: `${node.name}: reverse-path filter loose on ${device}`,
      patch: [{ is: 'parameter' as const, node: node.name, name: parameterOf(device), value: '2' }],
      terms: {
        running: 'at-once' as const,
        security: 'some' as const,
        gives: `${node.name} takes on ${device} what claims a source that it reaches by another interface.`,
        source: SOURCE,
      },
    })),
};

/** Switched off on the interface: of no effect where `all` is on. */
export const reversePathOff: Remedy = {
  fix: 'REVERSE_PATH_OFF',
  answers: ['REVERSE_PATH_FILTER', 'WRONG_SOURCE_ADDRESS', 'ASYMMETRIC_RETURN'],
  propose: (problem) => strictPlaces(problem).map(offOn),
};

const SOURCE = 'ip-sysctl.rst, rp_filter: the maximum of conf/all and conf/interface';

interface StrictPlace {
  readonly node: LoadedNode;
  readonly device: string;
}

function offOn({ node, device }: StrictPlace): Proposal {
  const all = valueOf(node.node.stack.rpFilterAll) ?? 0;
  return {
    fix: 'REVERSE_PATH_OFF',
    words: `${node.name}: reverse-path filter off on ${device}${all > 0 ? `, where all has ${all}` : ''}`,
    patch: [{ is: 'parameter', node: node.name, name: parameterOf(device), value: '0' }],
    terms: {
      running: 'at-once',
      security: 'much',
      gives: `${node.name} takes on ${device} whatever source a packet claims.`,
      source: SOURCE,
    },
  };
}

/** Linux writes a dot in the name of an interface as a slash there. */
export const parameterOf = (device: string): string => `net.ipv4.conf.${device.replaceAll('.', '/')}.rp_filter`;

function strictPlaces(problem: Problem): readonly StrictPlace[] {
  const found = brokenFlows(problem).flatMap(({ failing }) => {
    if (failing?.disposition !== 'REVERSE_PATH_FILTERED') return [];
    const node = problem.subject.network.node(failing.endedAt);
    const device = failing.path.at(-1)?.interface;
    return node && device !== undefined ? [{ node, device }] : [];
  });
  return [...new Map(found.map((one) => [`${one.node.name} ${one.device}`, one])).values()];
}
