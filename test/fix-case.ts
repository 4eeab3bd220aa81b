import { readFileSync } from 'node:fs';
import type { Address } from '../src/base/address.ts';
import type { Change } from '../src/fix/change.ts';
import type { Mending } from '../src/fix/fix.ts';
import type { FlowGoal, Goal } from '../src/fix/goal.ts';
import { Bench } from '../src/fix/proof.ts';
import type { Remedy } from '../src/fix/remedy.ts';
import { mend } from '../src/fix/search.ts';
import type { Subject } from '../src/fix/subject.ts';
import { subjectFrom } from './fix-subject.ts';

/** The network of a case of the repository, perhaps with something changed in it. */
export function networkCase(path: string, change: (text: string) => string = (text) => text): Subject {
  const file = `${path}/network/network.yaml`;
  const before = readFileSync(file, 'utf8');
  return subjectFrom({ network: change(before), file });
}

export interface Asked {
  readonly from: string;
  /** `10.4.0.100:1521`, or an address alone: an echo request. */
  readonly to: string;
  /** Beside an address of IPv6. */
  readonly port?: number;
  readonly bindAddress?: string;
  readonly bindDevice?: string;
}

export function flowGoal({ from, to, port: beside, bindAddress, bindDevice }: Asked): Goal & FlowGoal {
  const [, address = to, behind] = /^([\d.]+):(\d+)$/.exec(to) ?? [];
  const port = beside ?? behind;
  return {
    is: 'flow',
    from,
    to: address as Address,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(bindAddress === undefined ? {} : { bindAddress: bindAddress as Address }),
    ...(bindDevice === undefined ? {} : { bindDevice }),
  };
}

/** What one remedy, or the whole catalogue, makes of a flow; undefined where nothing is wrong with it. */
export function mendingOf(subject: Subject, asked: Asked, remedy?: Remedy): Mending | undefined {
  const goal = flowGoal(asked);
  const search = { subject, bench: new Bench(subject), goals: [goal] };
  return mend(remedy ? { ...search, remedies: [remedy] } : search, goal);
}

/** What the first fix changes, one line each. */
export const firstPatch = (mending: Mending | undefined): readonly string[] =>
  (mending?.fixes[0]?.patch ?? []).map(spellChange);

export const failures = (mending: Mending | undefined): readonly string[] =>
  (mending?.failed ?? []).map(({ fix, after }) => `${fix}: ${after.words}`);

function spellChange(change: Change): string {
  switch (change.is) {
    case 'route':
      return `${change.node}: ip route ${change.replace ? 'replace' : 'add'} ${change.words}`;
    case 'rule':
      return `${change.node}: ip rule add ${change.words}${change.instead === undefined ? '' : ` instead of ${change.instead}`}`;
    case 'parameter':
      return `${change.node}: ${change.name} = ${change.value}`;
    case 'nft-table':
      return `${change.node}: nft ${change.text.split('\n')[0]}`;
    case 'host-model':
      return `${change.node}: ${change.model}`;
    case 'weak-interface':
      return `${change.node}: ${change.interface} weak ${change.half}`;
    default:
      return `${change.node}: ${change.is}`;
  }
}
