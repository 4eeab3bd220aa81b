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
  /** As small as it still differs, as commands for each node. Undefined: nobody tried. */
  readonly minimal?: readonly { readonly node: string; readonly lines: readonly string[] }[];
}

export function disagreementText({ index, seed, flow, differences, minimal }: ShownDisagreement): readonly string[] {
  return [
    `Network ${index} of seed ${seed}: ${flow}`,
    ...differences.flatMap(({ of, model, kernel }) => [
      `  ${of}`,
      ...wrap(model || 'nothing', '    model   '),
      ...wrap(kernel || 'nothing', '    kernel  '),
    ]),
    ...(minimal ? ['  the smallest network that still differs:'] : []),
    ...(minimal ?? []).flatMap(({ node, lines }) => [`    ${node}`, ...lines.map((line) => `      ${line}`)]),
    '',
  ];
}

/** What a run that found more than it shows says at its end. */
export function notShownText(count: number, seed: number): readonly string[] {
  if (count <= 0) return [];
  return wrap(
    `${count} more ${count === 1 ? 'flow differs and is' : 'flows differ and are'} not shown. Mend those above and run seed ${seed} again.`,
    '',
  );
}

/** The links of a network as `network.yaml` has them. */
export const linkLines = ({ links }: Network): readonly string[] =>
  links.map(({ name, ends }) => `${name}: [${ends.map((end) => `${end.node}.${end.interface}`).join(', ')}]`);
