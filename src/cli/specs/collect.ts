import { command } from './command.ts';
import { optionalText } from './flags.ts';

export const collectCommand = command({
  load: async () => (await import('../commands/collect.ts')).runCollect,
  parameters: {
    flags: {
      out: optionalText('The folder of the case; the current one if absent', 'DIR'),
      name: optionalText('What the host is called in the case; its own name if absent', 'NAME'),
    },
  },
  docs: {
    brief: 'Save the network configuration of this Linux host for a case',
    fullDescription: `Writes network/hosts/<name>/ from listings of the running host. Nothing is changed, and no keys,
passwords or environment are read. What this user may not see is said.

Examples:
  holdfast collect
  sudo holdfast collect --out case-4711 --name media1

Exit code: 0 written, 1 written without something that this host has, 2 wrong usage or not writable.`,
  },
});
