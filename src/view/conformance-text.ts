import type { Network } from '../model/network.ts';
import { wrap } from './wrap.ts';

/** What a run of the laboratory says: counts, and where model and kernel part. */
export interface ConformanceCounts {
  readonly networks: number;
  readonly flows: number;
  readonly agreeing: number;
}

export const conformanceLine = ({ networks, flows, agreeing }: ConformanceCounts): string =>
  `${networks} networks, ${flows} flows, ${agreeing} agree`;

export interface ShownDisagreement {
  readonly index: number;
  readonly seed: number;
  /** The flow in words. */
  readonly flow: string;
  readonly differences: readonly { readonly of: string; readonly model: string; readonly kernel: string }[];
  /** As small as it still differs, as commands for each node. */
  readonly minimal: readonly { readonly node: string; readonly lines: readonly string[] }[];
}

export function disagreementText({ index, seed, flow, differences, minimal }: ShownDisagreement): readonly string[] {
  return [
    `Network ${index} of seed ${seed}: ${flow}`,
    ...differences.flatMap(({ of, model, kernel }) => [
      `  ${of}`,
      ...wrap(model || 'nothing', '    model   '),
      ...wrap(kernel || 'nothing', '    kernel  '),
    ]),
    '  the smallest network that still differs:',
    ...minimal.flatMap(({ node, lines }) => [`    ${node}`, ...lines.map((line) => `      ${line}`)]),
    '',
  ];
}

/** The links of a network as `network.yaml` has them. */
export const linkLines = ({ links }: Network): readonly string[] =>
  links.map(({ name, ends }) => `${name}: [${ends.map((end) => `${end.node}.${end.interface}`).join(', ')}]`);
