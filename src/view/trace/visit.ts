import { printable } from '../../base/printable.ts';
import type { NodeName } from '../../model/observation.ts';
import type { Step, Trace } from '../../trace/step.ts';

/** What one node did with the packet, from coming in to going out. */
export interface Visit {
  readonly node: NodeName;
  /** Undefined where it was made here. */
  readonly ingress: string | undefined;
  /** Undefined where it went no further. */
  readonly egress: string | undefined;
  /** The interface that it was to leave by, where it ended behind it, on the link. */
  readonly tried: string | undefined;
  readonly steps: readonly NumberedStep[];
}

export interface NumberedStep {
  /** As in the list of steps, from 1. */
  readonly number: number;
  readonly step: Step;
}

/** The nodes in the order in which the packet came to them. `before` steps were numbered already. */
export function visitsOf(trace: Trace, before: number): readonly Visit[] {
  const groups: NumberedStep[][] = [];
  let open: NumberedStep[] | undefined;
  for (const [i, step] of trace.steps.entries()) {
    if (!open || open[0]?.step.at !== step.at) groups.push((open = []));
    open.push({ number: before + i + 1, step });
    // With the neighbour's answer it leaves; it may come back to the same node.
    if (step.kind === 'neighbour') open = undefined;
  }
  return groups.map(visitOf);
}

function visitOf(steps: readonly NumberedStep[]): Visit {
  const [first, last] = [steps[0]?.step, steps.at(-1)?.step];
  const left = last?.kind === 'neighbour' ? last.egress : undefined;
  return {
    node: first?.at ?? '',
    ingress: first?.ingress,
    egress: left,
    tried: last && endedOnLink(last) ? steps.findLast(({ step }) => step.egress !== undefined)?.step.egress : undefined,
    steps,
  };
}

const endedOnLink = ({ kind, because: { code } }: Step): boolean => kind === 'end' && /^(?:NEIGHBOUR|ARP)_/.test(code);

/**
 * The steps that say why the packet went on as it did; who answered ARP and where the source came from stand in the
 * list only.
 */
export const decisionsOf = ({ steps }: Visit): readonly NumberedStep[] => steps.filter(({ step }) => decides(step));

function decides({ kind, because }: Step): boolean {
  switch (kind) {
    case 'route':
    case 'filter':
    case 'translate':
    case 'connection':
    case 'class':
    case 'forward':
    case 'deliver':
    case 'end':
      return true;
    case 'admit':
      return because.code !== 'ROUTE_LOCAL';
    case 'source':
    case 'neighbour':
      return false;
  }
}

/** The rule where a filter decided, otherwise the sentence, without what the place where it stands says already. */
export function decisionWords({ kind, because }: Step): string {
  const rule = because.config.at(-1)?.text;
  switch (kind) {
    case 'filter':
    case 'translate':
    case 'connection':
    case 'class':
      return rule === undefined || CHAIN.test(rule) ? withoutStop(because.text) : printable(rule);
    case 'route':
      return withoutStop(because.text).replace(/,? matches \S+$/, '');
    case 'source':
    case 'neighbour':
    case 'admit':
    case 'forward':
    case 'deliver':
    case 'end':
      return withoutStop(because.text);
  }
}

const withoutStop = (text: string): string => printable(text).replace(/\.$/, '');

/** The line of a chain: its policy decided, not a rule. */
const CHAIN = /^(?:chain\b|:[\w-]+ (?:ACCEPT|DROP)\b)/;
