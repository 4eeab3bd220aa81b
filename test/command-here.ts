import { vi } from 'vitest';
import { runCommand } from '../src/cli/command.ts';

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * `holdfast` with these arguments within this process, which saves the start of another. For what ends by itself, and
 * one after the other: what is written meanwhile is taken for its own.
 */
export async function commandHere(given: readonly string[]): Promise<CommandResult> {
  const [stdout, stderr] = [kept(process.stdout), kept(process.stderr)];
  const { argv } = process;
  process.argv = [...argv.slice(0, 2), ...given];
  process.exitCode = undefined;
  try {
    await runCommand(given);
    return { status: exitCode(), stdout: stdout.written.join(''), stderr: stderr.written.join('') };
  } finally {
    process.argv = argv;
    process.exitCode = undefined;
    stdout.release();
    stderr.release();
  }
}

const exitCode = (): number => Number(process.exitCode ?? 0);

function kept(stream: NodeJS.WriteStream): { readonly written: readonly string[]; readonly release: () => void } {
  const written: string[] = [];
  const spy = vi.spyOn(stream, 'write').mockImplementation((part) => written.push(String(part)) > 0);
  return { written, release: () => spy.mockRestore() };
}
