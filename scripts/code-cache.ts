import { createRequire } from 'node:module';
import { Chunks } from '../src/cli/chunks.ts';
import { setEngine } from '../src/cli/engine.ts';

/**
 * The last step of `npm run build`: runs the built command on some of the shipped cases and keeps the code that V8 made of it. Which cases is no matter of
 * correctness: what none of them calls is compiled when it is called.
 */
setEngine();
const chunks = new Chunks('dist/command', createRequire(import.meta.url));
const { runCommand } = chunks.load('command.cjs') as typeof import('../src/cli/command.ts');
const { stdout } = process;
const write = stdout.write.bind(stdout);
for (const given of [
  'diagnose cases/half-on-another-path',
  'diagnose cases/wrong-source-dropped',
  'diagnose cases/half-closed-cut',
  'diagnose cases/idle-control-fwsm',
  'diagnose cases/peer-restarted-unacked --timeline',
  'trace cases/two-interfaces/stateful-middle --from serverA --to 10.4.0.100:1521 --bind-address 10.2.0.100',
  'trace cases/shadowed-class/as-posted --from oracle1 --to 10.60.1.20:5633',
  'trace cases/weak-host/required-interface --from media1 --to client1 --as netbackup',
  'lint cases/shadowed-class/as-posted',
  'check cases/shadowed-class/as-posted --timeline',
  'check cases/night-rivals',
]) {
  stdout.write = () => true;
  await runCommand(given.split(' '));
  stdout.write = write;
  if (Number(process.exitCode) > 1) throw new Error(`holdfast ${given} ended with ${process.exitCode}`);
}
process.exitCode = 0;
chunks.keep();
