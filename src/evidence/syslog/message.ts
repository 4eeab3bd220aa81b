import type { Endpoint, Flow } from '../../model/flow.ts';
import type { Fact } from '../../model/observation.ts';
import type { Cursor } from './cursor.ts';
import { Remembered } from './remembered.ts';

/** What one message says. */
export interface Told {
  readonly fact: Fact;
  readonly flow?: Flow | undefined;
}

/**
 * Reads the text after `%ASA-6-302013: `. The answer counts only when the cursor shows no damage; undefined when the
 * message is whole but tells nothing that the vocabulary of observations has a word for (a denied GRE packet).
 */
export type MessageReader = (cursor: Cursor, memory: Memory) => Told | undefined;

/**
 * What a file has told so far. One file may hold several devices' messages, and each counts its connections by itself.
 */
export interface Memory {
  /** The device of the line that is being read. */
  device: string;
  /** Built connections from initiator to responder, by device and connection number. */
  readonly connections: Remembered<Flow>;
  /** Mapped by real endpoint. */
  readonly translations: Remembered<Endpoint>;
}

/**
 * Connections and translations remembered per file. The flow itself is the one that the observation holds anyway; an
 * entry costs about 100 bytes beside it, so both tables stay below 50 MB even when every line builds and none tears
 * down.
 */
const REMEMBERED_MAX = 200_000;

export const freshMemory = (max = REMEMBERED_MAX): Memory => ({
  device: '',
  connections: new Remembered(max),
  translations: new Remembered(max),
});

export const connectionOf = (memory: Memory, connection: string): string => `${memory.device} ${connection}`;

export const translationOf = (memory: Memory, { address, port }: Endpoint): string =>
  `${memory.device} ${address} ${port}`;
