import { readdir } from 'node:fs/promises';
import { printable } from '../../base/printable.ts';
import { type Task, tasksOf } from '../../check/check.ts';
import type { OpenedCase } from '../../check/open-case.ts';
import type { CaseFiles } from '../../check/what-if.ts';
import { shPath } from '../../fix/script/quote.ts';
import { columnsOf } from '../../view/columns.ts';
import { COLUMNS } from '../../view/paint.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { MANIFEST } from '../intake/sources.ts';
import { stopOnInterrupt } from '../interrupt.ts';
import { makeFolder } from '../made-folder.ts';
import { complain } from '../output.ts';
import { refused } from '../refused.ts';
import { whyUnwritable } from '../unwritable.ts';
import { unwrittenRemedy, unwrittenWords } from '../whole-files.ts';
import { type EmitEnd, emitCases } from '../workers/emit-thread.ts';
import { caseFolder } from '../workers/emitted-case.ts';
import type { CheckFlags } from './check.ts';

/** Each may be hundreds of megabytes of captures. */
const EMITTED_MAX = 20;

/**
 * `--emit-logs`: each session as the logs, captures and lists that products would have left; `diagnose` reads them like
 * any others.
 */
export async function runEmit(
  flags: CheckFlags & { readonly emitLogs: string },
  { files, opened }: { readonly files: CaseFiles; readonly opened: OpenedCase },
): Promise<ExitCode> {
  const { emitLogs: folder, until } = flags;
  const { network, plan } = opened;
  const tasks = [...tasksOf(plan, flags)];
  if (tasks.length > EMITTED_MAX)
    return refused(
      `--emit-logs: found ${tasks.length} sessions, expected at most ${EMITTED_MAX}; choose with --session`,
    );
  const misnamed = [...network.nodes].find(({ name }) => /[/\\]|^\./.test(name) || name === MANIFEST);
  if (misnamed)
    return refused(
      `--emit-logs: found the node "${misnamed.name}", expected a name that does as that of a folder, for diagnose takes hosts from folders, not from hidden ones; rename it`,
    );
  const unfit = await whyUnfit(folder);
  if (unfit !== undefined) return refused(unfit);
  const interrupt = stopOnInterrupt();
  const wrote: string[] = [];
  const cases = { network: files.network, plan: { ...plan, sessions: [] }, until, tasks, folder };
  const end = await emitCases(
    cases,
    ({ name, files: count, unwritten }) => {
      wrote.push(name);
      process.stdout.write(wroteText(name, count, caseFolder(folder, { name })));
      for (const { node, why } of unwritten) complain(`${node}: nothing was written of its connections, ${why}`);
    },
    interrupt.signal,
  );
  interrupt.release();
  return ended(end, { tasks, wrote });
}

/** The command is to be copied: where a line has no room for it, it has one of its own. */
function wroteText(name: string, count: number, there: string): string {
  const [head, command] = [`${name}: ${count} files; read them with:`, `holdfast diagnose ${printable(shPath(there))}`];
  const isShort = columnsOf(head) + 1 + columnsOf(command) <= COLUMNS;
  return isShort ? `${head} ${command}\n` : `${head}\n  ${command}\n`;
}

/** Nothing is played for a folder that cannot take it. It is made; undefined: it is there, and empty. */
async function whyUnfit(folder: string): Promise<string | undefined> {
  if (folder === '') return '--emit-logs: found no name, expected a folder; name a new folder';
  try {
    await makeFolder(folder);
    const kept = await readdir(folder);
    if (kept.length === 0) return undefined;
    return `--emit-logs: found ${folder}, which is not empty, expected an empty one or none; name a folder that is new`;
  } catch (error) {
    return `--emit-logs: found ${folder}, which could not be written (${whyUnwritable(error)}), expected a folder that can be written; name another folder`;
  }
}

function ended(
  end: EmitEnd,
  { tasks, wrote }: { readonly tasks: readonly Task[]; readonly wrote: readonly string[] },
): ExitCode {
  const whole = `${wrote.length} of ${tasks.length} sessions ${wrote.length === 1 ? 'is' : 'are'} written`;
  switch (end.kind) {
    case 'done':
      return EXIT.clean;
    case 'failed': {
      const remedy = unwrittenRemedy(end.failure, { fewer: 'choose fewer with --session' });
      return refused(
        `--emit-logs: found ${unwrittenWords(end.failure)}, expected a file that can be written; ${remedy}`,
        `${whole}; nothing of ${tasks[wrote.length]?.name ?? 'the last'} is kept`,
      );
    }
    case 'interrupted':
      complain(`interrupted: ${whole}${unfinished(end)}`);
      return EXIT.interrupted;
  }
}

function unfinished({ session, at }: Extract<EmitEnd, { readonly kind: 'interrupted' }>): string {
  if (session === undefined) return '';
  return at === undefined
    ? `; ${session} was being played, and nothing of it is written`
    : `; ${session} was being written, at ${at}: nothing of it is kept`;
}
