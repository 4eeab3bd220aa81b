import { assemble, Dossier, type Evidence, EvidencePage, type OrderedPair } from '../../evidence/index.ts';
import { type ConfigError, configErrorWords } from '../../model/configuration.ts';
import { stopOnInterrupt } from '../interrupt.ts';
import { complain } from '../output.ts';
import { progressOf } from '../progress.ts';
import { turn } from '../turn.ts';
import { manifestsOf } from './manifests.ts';
import { readInto } from './read.ts';
import { findInputs } from './sources.ts';

export interface ReadEvidence {
  readonly evidence: Evidence;
  /** What `evidence.yaml` says of clocks. */
  readonly relations: readonly OrderedPair[];
  readonly interrupted: boolean;
  /** Something that was named, or lies in a folder that was, could not be read, which was said. */
  readonly isPartial: boolean;
  /** In `evidence.yaml`: what it says there was not applied. */
  readonly mistakes: readonly ConfigError[];
}

/**
 * Reads logs, captures and socket lists, with progress; what is wrong with them is said. Ctrl-C ends the reading, and
 * what was read stands.
 */
export async function readEvidence(paths: readonly string[]): Promise<ReadEvidence> {
  const { files, refused, roots } = findInputs(paths);
  for (const { path, reason } of refused) complain(`${path}: ${reason}`);
  const manifests = await manifestsOf(roots);
  for (const error of manifests.errors) complain(configErrorWords(error));
  const dossier = new Dossier();
  const unread: string[] = [];
  const interrupt = stopOnInterrupt();
  const { signal } = interrupt;
  const progress = await progressOf(files.reduce((sum, { bytes }) => sum + bytes, 0));
  for (const file of files) {
    if (signal.aborted) break;
    const page = new EvidencePage(manifests.originOf(file));
    dossier.add(page);
    progress.file(page.file);
    const lost = await readInto(page, file, (count) => progress.bytes(count), signal);
    if (lost !== undefined) unread.push(`${file.path}: ${lost}`);
    await turn(); // for Ctrl-C: a small file is read without waiting for anything
  }
  progress.stop();
  interrupt.release();
  tellUnread(unread);
  if (signal.aborted) complain('stopped; what follows rests on what was read until then');
  return {
    evidence: assemble(dossier, manifests.relations),
    relations: manifests.relations,
    interrupted: signal.aborted,
    isPartial: unread.length > 0 || refused.some(({ isLost }) => isLost),
    mistakes: manifests.errors,
  };
}

/** A folder that was removed meanwhile had thousands of them; the report has each. */
const UNREAD_TOLD = 10;

function tellUnread(unread: readonly string[]): void {
  for (const words of unread.slice(0, UNREAD_TOLD)) complain(words);
  if (unread.length > UNREAD_TOLD) complain(`and ${unread.length - UNREAD_TOLD} more files that could not be read`);
}
