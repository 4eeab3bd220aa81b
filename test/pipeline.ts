import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readInto } from '../src/cli/intake/read.ts';
import { findInputs } from '../src/cli/intake/sources.ts';
import { diagnose } from '../src/diagnose/index.ts';
import { assemble, Dossier, type Evidence, EvidencePage } from '../src/evidence/index.ts';
import type { Finding } from '../src/model/finding.ts';
import { plain, reportJson, reportText } from '../src/view/index.ts';
import { timelineScene, timelineSvg, timelineText } from '../src/view/timeline/index.ts';

export interface Diagnosis {
  readonly evidence: Evidence;
  readonly findings: readonly Finding[];
  /** All that is printed or drawn of it. */
  readonly text: string;
  readonly json: string;
  readonly svg: string;
}

/** Runs the whole command in this process on files with this content, laid into a folder that is gone afterwards. */
export async function diagnosed(files: Readonly<Record<string, string | Uint8Array>>): Promise<Diagnosis> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-pipeline-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return await diagnosedFolder(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function diagnosedFolder(folder: string): Promise<Diagnosis> {
  const dossier = new Dossier();
  for (const file of findInputs([folder]).files) {
    const page = new EvidencePage({ file: file.name, ...(file.node === undefined ? {} : { node: file.node }) });
    dossier.add(page);
    await readInto(page, file, () => {});
  }
  const evidence = assemble(dossier);
  const findings = diagnose(evidence);
  const scenes = findings.slice(0, 3).map((finding) => timelineScene(finding, evidence));
  return {
    evidence,
    findings,
    text: [
      reportText(findings, evidence, plain, { all: true }),
      ...scenes.flatMap((scene) => timelineText(scene, plain)),
    ].join('\n'),
    json: reportJson(findings, evidence),
    svg: scenes.map((scene) => timelineSvg(scene, { width: 960 })).join('\n'),
  };
}
