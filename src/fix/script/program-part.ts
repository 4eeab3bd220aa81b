import type { Change, ProgramChange, SystemChange } from '../change.ts';
import { changeWords } from '../change-words.ts';
import { productSettings } from '../product/product-settings-table.ts';
import { type ProductText, settingIn, valueInUnit } from '../product/product-setting.ts';
import { bpConfPart } from './bp-conf-part.ts';
import { carrierPart } from './carrier-part.ts';
import { byHand, type Part, part, type Rendering } from './rendering.ts';
import { socketsPart } from './sockets-part.ts';
import { shWord } from './quote.ts';

/**
 * What is changed in programs and products, for /bin/sh; the same on every Unix. Undefined: this change is none of
 * theirs.
 */
export function programPart(rendering: Rendering, change: Change): Part | undefined {
  switch (change.is) {
    case 'product': {
      const told = productText(rendering, change);
      return told && shellPart(told);
    }
    case 'bp-conf':
      return bpConfPart(change);
    case 'manner':
      return mannerPart();
    case 'sockets':
      return socketsPart(change);
    case 'relay':
    case 'tunnel':
      return carrierPart(change);
    default:
      void (change satisfies SystemChange);
      return undefined;
  }
}

/** The same where there is no such shell: what is to be written where, for people. */
export function programNotes(rendering: Rendering, change: Change): Part | undefined {
  switch (change.is) {
    case 'product': {
      const told = productText(rendering, change);
      return told && notesPart(told);
    }
    case 'bp-conf':
      return part({
        notes: [
          'NetBackup keeps these entries in its registry here: change them in the host properties, or by nbsetconfig, which takes them on its input.',
          ...change.drop.map((line) => `out: ${line}`),
          ...change.add.map((line) => `in: ${line}`),
        ],
      });
    case 'manner':
      return mannerPart();
    case 'sockets':
      return part({
        notes: ['Neither way of setting options on the sockets of another program is known on this system.'],
      });
    case 'relay':
    case 'tunnel':
      return undefined;
    default:
      void (change satisfies SystemChange);
      return undefined;
  }
}

/**
 * Changes of programs, and those for which a host that is no Linux has no words of its own. A new kind is placed here,
 * or each system says how.
 */
export type OtherChange =
  | ProgramChange
  | Extract<
      SystemChange,
      {
        readonly is:
          | 'rule'
          | 'nft-table'
          | 'filter-rule'
          | 'device-lines'
          | 'device-setting'
          | 'device-entry'
          | 'weak-interface';
      }
    >;

/** What a system does with them: as programs have it there, or by hand. */
export const otherPart = (rendering: Rendering, change: OtherChange, inPrograms = programPart): Part =>
  inPrograms(rendering, change) ?? byHand(changeWords(change).join('; '));

interface Told {
  readonly says: string;
  readonly text: ProductText;
  /** In the product's own unit, where the case says one. */
  readonly before: string | undefined;
  readonly restart: string | undefined;
}

function productText({ subject }: Rendering, change: Extract<Change, { is: 'product' }>): Told | undefined {
  const planned = subject.plan?.sessions.find(({ session }) => session.name === change.session);
  const found = settingIn(change, planned, productSettings);
  if (!found) return undefined;
  const { setting, own } = found;
  const written = planned?.settings?.[change.key];
  return {
    says: `${setting.name}${setting.takes === 'on' ? '' : ` = ${own}`}`,
    text: setting.text(own, (role) => planned?.roles?.[role] ?? role),
    before:
      setting.takes === 'on' || (typeof written !== 'string' && typeof written !== 'number')
        ? undefined
        : valueInUnit(setting.takes, String(written)),
    restart: setting.restart,
  };
}

type ToolText = Extract<ProductText, { readonly by: 'tool' }>;

/** What a product is told by its own tool, as steps of a shell. */
const shellPart = (told: Told): Part =>
  toldPart(told, (text) => ({
    steps: [
      {
        says: told.says,
        apply: text.statements.map((statement) => `${text.tool} ${shWord(statement)}`),
        rollback: text.back(told.before).map((statement) => `${text.tool} ${shWord(statement)}`),
        ...(text.shows ? { isDone: `[ "$(${text.shows.command})" = ${shWord(text.shows.done)} ]` } : {}),
      },
    ],
  }));

/** The same for people. */
const notesPart = (told: Told): Part =>
  toldPart(told, (text) => ({
    notes: [
      ...text.statements.map((statement) => `${text.tool} ${statement}`),
      ...text.back(told.before).map((statement) => `back: ${text.tool} ${statement}`),
    ],
  }));

function toldPart({ says, text, restart }: Told, byTool: (text: ToolText) => Partial<Part>): Part {
  const notes = restart === undefined ? [] : [`To be restarted: ${restart}.`];
  switch (text.by) {
    case 'file':
      return filePart(says, text, notes);
    case 'tool': {
      const own = byTool(text);
      return part({ ...own, notes: [...(own.notes ?? []), ...(text.note === undefined ? [] : [text.note]), ...notes] });
    }
    case 'nobody-knows':
      return part({ notes: [text.note, ...notes] });
  }
}

/** Files of products have an order and sections, and are not ours: somebody puts the lines where they belong. */
const filePart = (says: string, text: Extract<ProductText, { by: 'file' }>, notes: readonly string[]): Part =>
  part({
    files: [{ path: text.path, text: `${text.lines.join('\n')}\n`, how: 'merge' }],
    notes: [
      `${text.lines.length === 1 ? 'The line belongs' : 'The lines belong'} into ${text.path}${text.within === undefined ? '' : `, ${text.within}`}, in place of what sets the same (${says}); the way back takes it out, or puts in what stood there: note that down before.`,
      ...(text.reload === undefined ? [] : [`Then: ${text.reload}`]),
      ...notes,
    ],
  });

/** Where multiplexing is set no file has: it is kept in the policies and storage units of the product. */
const mannerPart = (): Part =>
  part({
    notes: [
      'In NetBackup: set Media multiplexing of the schedule to 1 in the policy, or Maximum streams per drive of the storage unit to 1.',
      'The way back is the number that stood there: note it down before.',
    ],
  });
