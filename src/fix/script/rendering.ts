import type { Node } from '../../model/node.ts';
import { valueOf } from '../../model/configuration.ts';
import type { Change } from '../change.ts';
import type { Script, ScriptFile, ScriptStep } from './script.ts';
import type { Rendering } from './scripts-of.ts';

export type { Rendering } from './scripts-of.ts';

/** What one change, or several of one kind, are in a script. */
export interface Part {
  readonly steps: readonly ScriptStep[];
  readonly files: readonly ScriptFile[];
  readonly notes: readonly string[];
}

export const part = ({ steps = [], files = [], notes = [] }: Partial<Part>): Part => ({ steps, files, notes });

/** Parts one after the other; what is said twice is said once. */
export const joined = (parts: readonly Part[]): Part => ({
  steps: parts.flatMap(({ steps }) => steps),
  files: parts.flatMap(({ files }) => files),
  notes: [...new Set(parts.flatMap(({ notes }) => notes))],
});

/** A script of one host, made change by change. */
export function scriptOf(
  { node, changes }: Rendering,
  platform: Script['platform'],
  partOf: (change: Change) => Part,
): Script {
  return { node, platform, ...joined(changes.map(partOf)) };
}

export const nodeOf = ({ subject, node }: Rendering): Node | undefined => subject.network.node(node)?.node;

/** What the host had before, as far as the case says. */
export const valueBefore = (rendering: Rendering, name: string): string | undefined =>
  valueOf(nodeOf(rendering)?.stack.parameters.get(name) ?? 'not-checked');

/** For a change that this platform has no words for. */
export const byHand = (words: string): Part => part({ notes: [`By hand: ${words}`] });
