import { buildApplication, buildRouteMap, text_en } from '@stricli/core';
import { EXIT } from './exit.ts';
import { faultText } from './fault-text.ts';
import { checkCommand } from './specs/check.ts';
import { collectCommand } from './specs/collect.ts';
import { diagnoseCommand } from './specs/diagnose.ts';
import { fixCommand } from './specs/fix.ts';
import { keepaliveRoutes } from './specs/keepalive.ts';
import { labRoutes } from './specs/lab.ts';
import { lintCommand } from './specs/lint.ts';
import { probeRoutes } from './specs/probe.ts';
import { relayRoutes } from './specs/relay.ts';
import { schemaCommand } from './specs/schema.ts';
import { traceCommand } from './specs/trace.ts';
import { commandWords, usageErrorText } from './usage-error.ts';
import { version } from './version.ts';

const routes = buildRouteMap({
  routes: {
    diagnose: diagnoseCommand,
    trace: traceCommand,
    check: checkCommand,
    fix: fixCommand,
    lint: lintCommand,
    collect: collectCommand,
    probe: probeRoutes,
    keepalive: keepaliveRoutes,
    relay: relayRoutes,
    lab: labRoutes,
    schema: schemaCommand,
  },
  docs: { brief: 'Why did a long TCP session die, and will the next one live?' },
});

export const app = buildApplication(routes, {
  name: 'holdfast',
  versionInfo: { currentVersion: version },
  scanner: { caseStyle: 'allow-kebab-for-camel' },
  localization: {
    text: {
      ...text_en,
      exceptionWhileParsingArguments: (error) =>
        usageErrorText(error, commandWords(routes, process.argv.slice(2)), process.argv.slice(2)),
      exceptionWhileRunningCommand: (error) => faultText(error),
    },
  },
  // The library's own would be 1, which says that something was found.
  determineExitCode: () => EXIT.unusable,
  documentation: { disableAnsiColor: Boolean(process.env['NO_COLOR']) },
});
