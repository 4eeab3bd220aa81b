import { createRequire } from 'node:module';
import { Chunks } from '../src/cli/chunks.ts';
import { setEngine } from '../src/cli/engine.ts';

/**
 * The last step of `npm run build`: runs the built command on some of the shipped cases and keeps the code that V8 made
 * of it, command by command. Which cases is no matter of correctness: what none of them calls is compiled when it is
 * called.
 */
const given: Readonly<Record<string, readonly string[]>> = {
  diagnose: [
    'cases/half-on-another-path',
    'cases/wrong-source-dropped',
    'cases/half-closed-cut',
    'cases/idle-control-fwsm',
    'cases/peer-restarted-unacked --timeline',
  ],
  trace: [
    'cases/two-interfaces/stateful-middle --from serverA --to 10.4.0.100:1521 --bind-address 10.2.0.100',
    'cases/shadowed-class/as-posted --from oracle1 --to 10.60.1.20:5633',
    'cases/weak-host/required-interface --from media1 --to client1 --as netbackup',
  ],
  lint: ['cases/shadowed-class/as-posted'],
  check: [
    'cases/shadowed-class/as-posted --timeline',
    'cases/night-rivals',
    'cases/night-blocked-port/silent',
    'cases/night-pulled-cable',
    'cases/night-syn-limit/limited --timeline',
  ],
  fix: ['cases/shadowed-class/as-posted'],
  // For all others.
  help: [''],
};

setEngine();
const require = createRequire(import.meta.url);
const { stdout } = process;
const write = stdout.write.bind(stdout);
for (const [command, all] of Object.entries(given)) {
  const alone = new Chunks('dist/command', require);
  await runAll(alone, command, all);
  const together = new Chunks('dist/command', require);
  together.group(alone.loaded);
  await runAll(together, command, all);
  together.keep(command);
}
process.exitCode = 0;

async function runAll(chunks: Chunks, command: string, all: readonly string[]): Promise<void> {
  // Each time the command is loaded anew it listens again.
  process.removeAllListeners('SIGUSR1');
  const { runCommand } = chunks.load('command.cjs') as typeof import('../src/cli/command.ts');
  for (const one of all) {
    stdout.write = () => true;
    await runCommand(one === '' ? [] : [command, ...one.split(' ')]);
    stdout.write = write;
    if (Number(process.exitCode) > 1) throw new Error(`holdfast ${command} ${one} ended with ${process.exitCode}`);
  }
}
