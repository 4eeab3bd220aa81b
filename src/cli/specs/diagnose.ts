import { command } from './command.ts';
import { off, optionalText } from './flags.ts';

export const diagnoseCommand = command({
  load: async () => (await import('../commands/diagnose.ts')).runDiagnose,
  parameters: {
    flags: {
      json: off('One JSON document (holdfast/diagnose@1)'),
      all: off('Tell every finding, not only the first'),
      timeline: off('Add the timeline of the finding, silences to scale'),
      svg: optionalText('Draw that timeline into a file', 'FILE'),
      network: optionalText(
        'Configuration of the network, which explains and adds findings; a case has its own',
        'DIR',
      ),
    },
    positional: {
      kind: 'array',
      parameter: {
        brief: 'Logs, captures, socket lists, folders of them, or - for standard input',
        parse: String,
        placeholder: 'path',
      },
      minimum: 1,
    },
  },
  docs: {
    brief: 'Name the cause of a dead session from the logs of both ends and the firewall',
    fullDescription: `Reads logs, captures and socket lists of both ends and of the firewall, puts them on one clock, and
names the cause with its proof. A folder below the one named stands for a host, as media1 does in
evidence/media1/bpbrm/log.112026. Files may be .gz.

Examples:
  holdfast diagnose cases/blocked-first-port
  holdfast diagnose --network network/ evidence/
  holdfast diagnose --json /var/log/asa.log media1/bpbrm client1/vnetd | jq .findings[0].cause

Exit code: 0 nothing wrong found, 1 a finding, 2 wrong usage, nothing readable, or nothing found though a file
could not be read or evidence.yaml has mistakes, 130 stopped by Ctrl-C (which tells what is known so far).`,
  },
});
