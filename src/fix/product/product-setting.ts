import { parseDuration } from '../../base/amount.ts';
import { type Duration, formatClockDuration, formatDuration, microseconds } from '../../base/duration.ts';
import type { PlannedSession } from '../../check/plan.ts';
import type { NodeName } from '../../model/observation.ts';
import type { Change } from '../change.ts';
import type { Problem } from '../problem.ts';

/** What a setting of a product does about a session. */
export type Purpose =
  /** Something is said in the silence, by the product or by its sockets. */
  | 'keeps'
  /** How long somebody waits for an answer. */
  | 'read-wait'
  /** How long a server keeps a session that asks nothing. */
  | 'server-limit'
  /** How long a proxy keeps a connection without data. */
  | 'proxy-limit'
  /** How long a port is kept open for a process that comes late. */
  | 'forward-wait';

/** A setting of a product which its dialogue has below `with`, and where people make it. */
export interface ProductSetting {
  readonly dialogues: readonly string[];
  /**
   * Of a dialogue that stands for several products: what `product` has to be below `with`, or is where nothing is said.
   */
  readonly product?: { readonly is: string; readonly usual?: true };
  /** Below `with`. */
  readonly key: string;
  /** The role on whose host it is made. */
  readonly role: string;
  readonly purpose: Purpose;
  /** As the product calls it. */
  readonly name: string;
  /** `on`: it is a switch. Else a span in whole ones of `unit`. */
  readonly takes: 'on' | Span;
  /** What the product says of it, in its own unit. */
  readonly text: (own: string, role: (name: string) => NodeName) => ProductText;
  readonly restart?: string;
  readonly running?: 'at-once';
  readonly source: string;
}

export interface Span {
  readonly unit: Duration;
  readonly least: number;
  readonly most?: number;
}

/** How it is made. */
export type ProductText =
  /**
   * Lines of a file that the product has. `within`: where in it they belong; undefined: anywhere on the outermost
   * level.
   */
  | {
      readonly by: 'file';
      readonly path: string;
      readonly lines: readonly string[];
      readonly within?: string;
      /** The command that makes the product read it. */
      readonly reload?: string;
    }
  /** Statements or commands for the tool of the product, and those that lead back. */
  | {
      readonly by: 'tool';
      /** The command line up to the statement, which is its next word. */
      readonly tool: string;
      readonly statements: readonly string[];
      /** With the value that the case says was there before, in the product's own unit; undefined: it says none. */
      readonly back: (before: string | undefined) => readonly string[];
      /** A command that prints the value that is there, and what it prints when it is done. */
      readonly shows?: { readonly command: string; readonly done: string };
      /** What the way back cannot know. */
      readonly note?: string;
    }
  /** No source at hand says where it is made. */
  | { readonly by: 'nobody-knows'; readonly note: string };

/** The span in whole units of the product, rounded down; undefined where the product does not take it. */
export function ownSpan({ unit, least, most = Infinity }: Span, span: Duration): number | undefined {
  const own = Math.floor(span / unit);
  return own >= least && own <= most ? own : undefined;
}

/** What of these settings this session's product has. */
export function settingsOf(
  planned: PlannedSession,
  purpose: Purpose,
  table: readonly ProductSetting[],
): readonly ProductSetting[] {
  const { dialogue = '', settings = {} } = planned;
  return table.filter(
    (one) =>
      one.purpose === purpose &&
      one.dialogues.includes(dialogue) &&
      (one.product === undefined || (settings['product'] ?? (one.product.usual && one.product.is)) === one.product.is),
  );
}

export const plannedOf = ({ subject, played }: Problem): PlannedSession | undefined =>
  subject.plan?.sessions.find(({ session }) => played.goal.is === 'session' && session.name === played.goal.name);

/**
 * What is changed for a session, with the words for it. Undefined where nobody plays the role, or the product does not
 * take the span.
 */
export function changeOf(
  planned: PlannedSession,
  setting: ProductSetting,
  span: Duration,
): { readonly change: Change; readonly words: string } | undefined {
  const node = planned.roles?.[setting.role];
  const dialogue = planned.dialogue;
  const own = setting.takes === 'on' ? undefined : ownSpan(setting.takes, span);
  if (node === undefined || dialogue === undefined || (setting.takes !== 'on' && own === undefined)) return undefined;
  const base = { is: 'product', node, session: planned.session.name, dialogue, key: setting.key } as const;
  if (setting.takes === 'on' || own === undefined)
    return { change: { ...base, value: 'true' }, words: `${setting.name} on ${node}` };
  const value = microseconds(own * setting.takes.unit);
  const every = setting.purpose === 'keeps' ? { every: value } : {};
  return {
    change: { ...base, value: formatClockDuration(value), ...every },
    words: `${setting.name} of ${formatDuration(value)} on ${node}`,
  };
}

/** The same setting in a change of it, with the value in the product's own unit. */
export function settingIn(
  { dialogue, key, value }: Extract<Change, { is: 'product' }>,
  planned: PlannedSession | undefined,
  table: readonly ProductSetting[],
): { readonly setting: ProductSetting; readonly own: string } | undefined {
  const product = planned?.settings?.['product'];
  const known = table.filter((one) => one.dialogues.includes(dialogue) && one.key === key);
  const setting =
    known.find((one) => one.product?.is === product) ?? known.find((one) => one.product?.usual) ?? known[0];
  if (!setting) return undefined;
  return { setting, own: setting.takes === 'on' ? value : valueInUnit(setting.takes, value) };
}

/** A written span in whole units of the product. */
export const valueInUnit = ({ unit }: Span, value: string): string =>
  String(Math.round((parseDuration(value) ?? 0) / unit));
