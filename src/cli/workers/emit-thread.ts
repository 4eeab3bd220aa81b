import { existsSync, rmSync } from 'node:fs';
import type { Task } from '../../check/check.ts';
import type { Emitted } from '../../emit/index.ts';
import { threadOf } from '../../live/thread-of.ts';
import type { Unwritten } from '../whole-files.ts';
import type { CheckedCase } from './check-many.ts';
import { caseFolder, unfinishedCase } from './emitted-case.ts';

/** What the thread of `check --emit-logs` is given. */
export interface EmittedCases extends CheckedCase {
  readonly tasks: readonly Task[];
  /** It is there, and empty. */
  readonly folder: string;
}

/** What it says meanwhile. */
export type EmitNews =
  | { readonly kind: 'plays'; readonly name: string }
  | { readonly kind: 'writes'; readonly path: string }
  | { readonly kind: 'fails'; readonly failure: Unwritten }
  | {
      readonly kind: 'wrote';
      readonly name: string;
      readonly files: number;
      readonly unwritten: Emitted['unwritten'];
    };

/** How the writing of cases ended. */
export type EmitEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly failure: Unwritten }
  /** `at`: the file that was being written; undefined: the session was being played. */
  | { readonly kind: 'interrupted'; readonly session: string | undefined; readonly at: string | undefined };

/**
 * Plays sessions and writes what they leave behind, in a thread: it may take minutes, in which this one would not hear
 * of Ctrl-C. Nothing of a case that was not finished stays.
 */
export async function emitCases(
  cases: EmittedCases,
  onWrote: (news: Extract<EmitNews, { readonly kind: 'wrote' }>) => void,
  signal: AbortSignal,
): Promise<EmitEnd> {
  const worker = threadOf(import.meta.url, 'emit-worker', { workerData: cases });
  const left = new Set(cases.tasks.map(({ name }) => name));
  let [session, at] = [cases.tasks[0]?.name, undefined as string | undefined];
  let failure: Unwritten | undefined;
  worker.on('message', (news: EmitNews) => {
    switch (news.kind) {
      case 'plays':
        [session, at] = [news.name, undefined];
        return;
      case 'writes':
        at = news.path;
        return;
      case 'fails':
        failure = news.failure;
        return;
      case 'wrote':
        left.delete(news.name);
        onWrote(news);
    }
  });
  const end = () => void worker.terminate();
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  }).finally(() => signal.removeEventListener('abort', end));
  if (failure) return { kind: 'failed', failure };
  if (!signal.aborted || left.size === 0) return { kind: 'done' };
  // Ours only: another run may have its case in hand in the same folder.
  if (at !== undefined) rmSync(unfinishedCase(cases.folder), { recursive: true, force: true });
  // It may have been put into its place, and the thread was not there any more to say so.
  const isWhole = session !== undefined && existsSync(caseFolder(cases.folder, { name: session }));
  return isWhole ? { kind: 'interrupted', session: undefined, at: undefined } : { kind: 'interrupted', session, at };
}
