import { command } from './command.ts';
import { networkPath, off } from './flags.ts';

export const lintCommand = command({
  load: async () => (await import('../commands/lint.ts')).runLint,
  parameters: {
    flags: { json: off('One JSON document (holdfast/lint@1)') },
    positional: { kind: 'tuple', parameters: [networkPath] },
  },
  docs: {
    brief: 'Find what a network’s configuration cannot do, before anybody sends a packet',
    fullDescription: `Finds rules that never match, gateways that are off their link, tables without their own network,
classes that are shadowed, keepalives above the idle timeout, strict reverse-path filters in the way, and
NetBackup’s network rules that turn against their host. Each with its line and what to write instead.

Examples:
  holdfast lint cases/two-interfaces/rule-with-dev
  holdfast lint network/ --json | jq -r .flaws[].code

Exit code: 0 nothing found, 1 something found, 2 wrong usage or configuration.`,
  },
});
