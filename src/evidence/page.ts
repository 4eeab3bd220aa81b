import type { Instant } from '../base/instant.ts';
import { limits } from '../base/limits.ts';
import { ownText } from '../base/own-text.ts';
import { printable } from '../base/printable.ts';
import type { Conversation } from '../model/conversation.ts';
import type { Fact, NodeName, Observation } from '../model/observation.ts';
import type { CaptureReading } from './capture/index.ts';
import { dayInFileName, PageCalendar } from './calendar.ts';
import type { LineSighting, Page, Speaker } from './reader.ts';

export interface Unread {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}

export interface PageOrigin {
  /** As it will be cited: relative to what the user named. */
  readonly file: string;
  /** The host whose evidence this is, when a folder or `evidence.yaml` says so. */
  readonly node?: NodeName;
  readonly day?: Instant;
}

/** One file of evidence: where it came from, what was understood, what was not. */
export class EvidencePage implements Page {
  readonly file: string;
  readonly node: NodeName | undefined;
  readonly path: readonly string[];
  readonly calendar: PageCalendar;
  speaker: Speaker = {};
  /**
   * The line at hand is long. V8 keeps a whole line for a piece of it that is kept, so of such a line only copies are.
   */
  longLine = false;
  /**
   * Further lines of the process that wrote the line at hand stood behind it, and are not read: what it says next says
   * nothing of how long it was silent.
   */
  severed = false;
  /** The file has not a byte. */
  empty = false;
  lines = 0;
  linesRead = 0;
  /** Lines that bore a word and were let go unread, because there were more than `limits.observationsMax`. */
  passedOver = 0;
  /** Of those lines, how many tell of trouble, by what tells of it: a word, and the number behind it (`status 87`). */
  passedOverTrouble: ReadonlyMap<string, number> = new Map();
  unreadCount = 0;
  readonly unread: Unread[] = [];
  observations: Observation[] = [];
  conversations: readonly Conversation[] = [];
  /** TCP segments, in a capture. */
  packets = 0;
  /** Packets of any kind, in a capture; undefined for text. */
  frames: number | undefined;
  /** Called after each observation, so that the whole can be kept inside its bounds. */
  onEmit: () => void = () => {};
  /** The host that a line named last: lines of one host follow each other, and share its name. */
  #named: NodeName | undefined;
  readonly #endings: (() => void)[] = [];

  constructor(origin: PageOrigin) {
    this.file = origin.file;
    this.node = origin.node;
    this.path = origin.file.toLowerCase().replace(/\.gz$/, '').split(/[\\/]/);
    const named = origin.day === undefined ? dayInFileName(this.path.at(-1) ?? '') : undefined;
    const start =
      origin.day !== undefined
        ? ({ day: origin.day, by: 'evidence.yaml' } as const)
        : named !== undefined
          ? ({ day: named, by: 'file-name' } as const)
          : undefined;
    this.calendar = new PageCalendar(start);
  }

  emit(fact: Fact, seen: LineSighting): void {
    const node = this.node ?? this.#shared(seen.node) ?? this.speaker.node;
    this.observations.push({
      at: seen.at,
      clock: clockOf(node ?? this.file, seen.utc === true),
      node,
      process: seen.process,
      flow: this.longLine ? structuredClone(seen.flow) : seen.flow,
      source: { file: this.file, line: seen.line },
      ...(this.longLine ? structuredClone(fact) : fact),
    });
    this.onEmit();
  }

  atEnd(tell: () => void): void {
    this.#endings.push(tell);
  }

  /** Behind the last line. */
  end(): void {
    for (const tell of this.#endings) tell();
  }

  #shared(name: NodeName | undefined): NodeName | undefined {
    if (name !== undefined && name !== this.#named) this.#named = ownText(name);
    return name === undefined ? undefined : this.#named;
  }

  /** Takes over what a capture says. */
  captured({ conversations, observations, totals, damage }: CaptureReading): void {
    this.conversations = conversations;
    this.packets = totals.tcpPackets;
    this.frames = totals.frames;
    for (const one of observations) {
      this.observations.push(one);
      this.onEmit();
    }
    for (const { reason, offset } of damage) this.damaged(0, `offset ${offset}`, `at byte ${offset}: ${reason}`);
  }

  damaged(line: number, text: string, reason: string): void {
    this.unreadCount++;
    if (this.unread.length < limits.unreadShownMax) {
      this.unread.push({ file: this.file, line, text: printable(text.slice(0, 160)), reason });
    }
  }
}

/** A host has two clocks: the wall clock its logs are stamped with, and UTC, which captures and epoch stamps use. */
export const clockOf = (host: string, utc: boolean): string => (utc ? `${host} (UTC)` : host);
