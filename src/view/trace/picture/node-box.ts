import { printable } from '../../../base/printable.ts';
import type { Interface } from '../../../model/interface.ts';
import { ADVANCE } from '../../timeline/svg-canvas.ts';
import { columnsOf } from '../../columns.ts';
import { clip, cutOff, foldColumns } from '../../text-columns.ts';
import type { Player } from './cast.ts';

/** One line of why the node did what it did, under its interfaces. */
export interface Remark {
  readonly words: string;
  readonly colour: string;
  /** The packet ended here by it. */
  readonly ends: boolean;
  /** Only the first line of a remark has its mark. */
  readonly first: boolean;
}

export type Side = 'west' | 'east';

export interface PortLabel {
  readonly interface: string;
  readonly name: string;
  readonly address: string;
}

/** A node as a box, before it has a place: what stands in it and how much room that takes. */
export interface NodeBox {
  readonly title: string;
  readonly system: string;
  readonly ports: Readonly<Record<Side, readonly PortLabel[]>>;
  readonly remarks: readonly Remark[];
  readonly width: number;
  readonly height: number;
  /** Room of the labels at each side; between them packets turn. */
  readonly zone: Readonly<Record<Side, number>>;
  readonly remarksTop: number;
}

export const TEXT = { title: 14, port: 11, remark: 11 } as const;
export const PAD = 12;
/** A label, and below it the wire with packets on both sides. */
const PORT_ROW = 36;
const PORTS_TOP = 34;
export const LINE = 16;
/** Wide enough for a packet's turn and the mark where it ends. */
const CHANNEL = { onWay: 76, beside: 20 } as const;
const TITLE_COLUMNS_MAX = 40;
const PORT_COLUMNS_MAX = 24;
const REMARK_COLUMNS = 44;
const REMARK_LINES_MAX = 3;
/** A loop or a long rule set may say more than a box holds; the text has all of it. */
const REMARKS_MAX = 24;

/** Where a port is, from the top of its box. */
export const portY = (index: number): number => PORTS_TOP + index * PORT_ROW + 26;
/** Where the line of words above a port stands. */
export const portLabelY = (index: number): number => portY(index) - 13;

export function nodeBox(player: Player, sideOf: (name: string) => Side, remarks: readonly Remark[]): NodeBox {
  const labels = (side: Side) => player.ports.filter(({ name }) => sideOf(name) === side).map(portLabel);
  const ports = { west: labels('west'), east: labels('east') };
  const zone = { west: zoneOf(ports.west), east: zoneOf(ports.east) };
  const shown = remarks.length > REMARKS_MAX ? shortened(remarks) : remarks;
  const title = clip(printable(player.node.name), TITLE_COLUMNS_MAX);
  const system = `${player.node.system === 'not-known' ? '' : player.node.system}${player.hidden > 0 ? ` +${player.hidden} if` : ''}`;
  const width = Math.max(
    wide(title, TEXT.title) + wide(system, TEXT.port) + PAD * 3,
    zone.west + zone.east + (player.onWay ? CHANNEL.onWay : CHANNEL.beside),
    ...shown.map(({ words }) => wide(words, TEXT.remark) + PAD * 2 + REMARK_INDENT),
  );
  const rows = Math.max(ports.west.length, ports.east.length);
  const remarksTop = PORTS_TOP + rows * PORT_ROW + 14;
  const below = shown.length === 0 ? 0 : shown.length * LINE + 10;
  return { title, system, ports, remarks: shown, width, height: remarksTop + below, zone, remarksTop };
}

export const REMARK_INDENT = 16;

export const wide = (text: string, size: number): number => columnsOf(text) * size * ADVANCE;

function portLabel({ name, addresses, up }: Interface): PortLabel {
  const [first, ...others] = addresses;
  const address = first ? `${first.address}/${first.length}` : '';
  const more = others.length > 0 ? ` +${others.length}` : '';
  return {
    interface: name,
    name: clip(printable(name), PORT_COLUMNS_MAX),
    address: `${address}${more}${up ? '' : ' down'}`.trim(),
  };
}

const zoneOf = (labels: readonly PortLabel[]): number =>
  labels.length === 0
    ? 0
    : Math.max(...labels.map(({ name, address }) => wide(`${name} ${address}`, TEXT.port))) + PAD * 1.5;

/** A sentence as lines that fit into a box. */
export function remarkLines(words: string, colour: string, ends: boolean): readonly Remark[] {
  const folded = foldColumns(words, REMARK_COLUMNS);
  const cut = folded.length > REMARK_LINES_MAX;
  return folded.slice(0, REMARK_LINES_MAX).map((line, i) => ({
    words: cut && i === REMARK_LINES_MAX - 1 ? cutOff(line, REMARK_COLUMNS) : line,
    colour,
    ends,
    first: i === 0,
  }));
}

function shortened(remarks: readonly Remark[]): readonly Remark[] {
  const [last] = remarks.slice(-1);
  const kept = remarks.slice(0, REMARKS_MAX - 1);
  return last ? [...kept, { ...last, words: `and ${remarks.length - kept.length} more lines`, first: false }] : kept;
}
