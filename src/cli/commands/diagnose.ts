import { styleText } from 'node:util';
import { diagnose } from '../../diagnose/index.ts';
import { assemble, Dossier, EvidencePage } from '../../evidence/index.ts';
import { type Paint, plain, reportJson, reportText } from '../../view/index.ts';
import { readInto } from '../intake/read.ts';
import { findInputs } from '../intake/sources.ts';

export interface DiagnoseFlags {
  readonly json: boolean;
  readonly all: boolean;
}

/** Exit codes of every command: nothing wrong, something found, wrong usage or nothing readable. */
const EXIT = { clean: 0, found: 1, unusable: 2 } as const;

export async function runDiagnose(flags: DiagnoseFlags, ...paths: string[]): Promise<void> {
  const { files, refused } = await findInputs(paths);
  for (const { path, reason } of refused) process.stderr.write(`holdfast: ${path}: ${reason}\n`);
  const dossier = new Dossier();
  for (const file of files) {
    const page = new EvidencePage({ file: file.name, ...(file.node ? { node: file.node } : {}) });
    dossier.add(page);
    await readInto(page, file, () => {});
  }
  const evidence = assemble(dossier);
  const findings = diagnose(evidence);
  process.stdout.write(flags.json ? reportJson(findings, evidence) : reportText(findings, evidence, paint(), flags));
  const read = evidence.timeline.observations.length + evidence.conversations.length > 0;
  process.exitCode = findings.length > 0 ? EXIT.found : read ? EXIT.clean : EXIT.unusable;
}

function paint(): Paint {
  if (!process.stdout.isTTY || process.env['NO_COLOR']) return plain;
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) => styleText(format, text);
  return { strong: style('bold'), faint: style('dim'), bad: style(['bold', 'red']), good: style('green') };
}
