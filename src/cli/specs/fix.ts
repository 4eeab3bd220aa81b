import { command } from './command.ts';
import { off, optionalText } from './flags.ts';

export const fixCommand = command({
  load: async () => (await import('../commands/fix.ts')).runFix,
  parameters: {
    flags: {
      finding: optionalText('Only what fails of this cause (docs/codes.md)', 'CAUSE'),
      session: optionalText('Only this session of the case', 'NAME'),
      from: optionalText('A flow instead: the host that opens it', 'HOST'),
      to: optionalText('A flow instead: where to', 'ADDRESS[:PORT]'),
      bindAddress: optionalText('Its source address', 'ADDRESS'),
      bindDevice: optionalText('The device its socket is bound to', 'IF'),
      fix: optionalText('Show, write and draw this one in place of the first', 'NUMBER|CODE'),
      for: optionalText('How Linux hosts keep their settings: linux-netplan, linux-networkmanager, ...', 'PLATFORM'),
      write: optionalText('Write its scripts, their way back and a README into a folder', 'DIR'),
      svg: optionalText('Draw what fails before and after the fix', 'FILE'),
      json: off('One JSON document (holdfast/fix@1)'),
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'A case: network, sessions.yaml, evidence; or its sessions.yaml',
          parse: String,
          placeholder: 'case',
        },
      ],
    },
  },
  docs: {
    brief: 'Fixes that were replayed before they are offered, with their price and their way back',
    fullDescription: `Plays what fails again with each fix in it, and offers those with which it holds: least invasive first,
with what each costs, what it breaks, and what to type on which host or device. A finding of evidence alone is
played in a network that is made of what the evidence tells. Docs: docs/fixes.md.

Examples:
  holdfast fix cases/dmz-client
  holdfast fix cases/dmz-client --session nightly --fix 3 --write change-4711
  holdfast fix cases/two-interfaces/strict-filter --from serverA --to 10.4.0.100:1521 --bind-address 10.2.0.100

Exit code: 0 nothing has to be mended, 1 something has to be (with or without a fix), 2 wrong usage or files.`,
  },
});
