import { netbackupLegacy } from './netbackup/legacy.ts';
import { pastedPrompt } from './prompt.ts';
import type { TextFormat } from './reader.ts';

/** Every text format that is read, the commonest first. */
export const textFormats: readonly TextFormat[] = [netbackupLegacy, pastedPrompt];
