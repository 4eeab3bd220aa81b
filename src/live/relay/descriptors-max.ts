import { existsSync, readFileSync } from 'node:fs';

/** RLIMIT_NOFILE: Node has raised it to the hard limit when it started. */
export function descriptorsMax(limits = ownLimits()): number {
  const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
  return soft === undefined ? DESCRIPTORS_DEFAULT : Number(soft);
}

/** /proc/sys/fs/nr_open, where there is no limit below it. */
const DESCRIPTORS_DEFAULT = 1_048_576;

const FILE = '/proc/self/limits';
const ownLimits = (): string => (existsSync(FILE) ? readFileSync(FILE, 'utf8') : '');
