import { buildApplication, buildCommand, buildRouteMap } from '@stricli/core';
import { version } from './version.ts';

const diagnoseCommand = buildCommand({
  loader: async () => (await import('./commands/diagnose.ts')).runDiagnose,
  parameters: {
    flags: {
      json: { kind: 'boolean', brief: 'One JSON document (holdfast/diagnose@1)', default: false },
      all: { kind: 'boolean', brief: 'Tell every finding, not only the first', default: false },
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
    fullDescription:
      'Examples:\n  holdfast diagnose cases/blocked-first-port\n  holdfast diagnose --json /var/log/asa.log media1/bpbrm client1/vnetd | jq .findings[0].cause',
  },
});

export const app = buildApplication(
  buildRouteMap({
    routes: { diagnose: diagnoseCommand },
    docs: { brief: 'Why did a long TCP session die, and will the next one live?' },
  }),
  { name: 'holdfast', versionInfo: { currentVersion: version }, scanner: { caseStyle: 'allow-kebab-for-camel' } },
);
