import { CaptureReader } from '../../src/evidence/capture/index.ts';
import {
  assemble,
  clockOf,
  Dossier,
  type Evidence,
  EvidencePage,
  TcpdumpText,
  textFormats,
  TextScan,
} from '../../src/evidence/index.ts';
import type { EmittedFile } from '../../src/emit/index.ts';

/** What was written, read by the readers of the command, without files in between. */
export function evidenceFrom(files: readonly EmittedFile[]): Evidence {
  const dossier = new Dossier();
  for (const { path, content } of files) {
    const [, node = '', ...rest] = path.split('/');
    if (rest.length === 0) continue;
    const page = new EvidencePage({ file: path.slice('evidence/'.length), node });
    dossier.add(page);
    if (typeof content === 'string') readText(page, content);
    else if (!path.endsWith('.pcap')) readText(page, Buffer.concat(content).toString());
    else {
      const reader = new CaptureReader({ file: page.file, clock: clockOf(node, true), node });
      for (const bytes of content) reader.write(bytes);
      page.captured(reader.end());
    }
  }
  return assemble(dossier);
}

function readText(page: EvidencePage, text: string): void {
  const tcpdump = new TcpdumpText((_, utc) => ({
    clock: clockOf(page.node ?? page.file, utc),
    ...(page.node === undefined ? {} : { node: page.node }),
  }));
  const scan = new TextScan(page, [...textFormats, tcpdump]);
  scan.write(text);
  scan.end();
  page.conversations = tcpdump.conversations();
}
