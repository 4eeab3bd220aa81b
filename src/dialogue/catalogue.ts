import type { Dialogue } from './dialogue.ts';
import { netbackupMultiplexed, netbackupPlain } from './netbackup/backup-dialogue.ts';

/** Every dialogue that `sessions.yaml` may name. */
export const dialogues: readonly Dialogue[] = [netbackupPlain, netbackupMultiplexed];

export const dialogueCalled = (name: string): Dialogue | undefined => dialogues.find((one) => one.name === name);
