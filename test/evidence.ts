import {
  assemble,
  Dossier,
  type Evidence,
  EvidencePage,
  TcpdumpText,
  textFormats,
  TextScan,
} from '../src/evidence/index.ts';
import type { Conversation } from '../src/model/conversation.ts';

/**
 * Evidence as the command reads it, from texts by file name. The first folder of a name is the host; `#` in front of
 * it: no host known.
 */
export function evidenceOf(
  texts: Readonly<Record<string, string>>,
  conversations: readonly Conversation[] = [],
): Evidence {
  const dossier = new Dossier();
  for (const [file, text] of Object.entries(texts)) {
    const folder = file.includes('/') ? file.split('/')[0] : undefined;
    const node = folder?.startsWith('#') ? undefined : folder;
    const page = new EvidencePage({ file, ...(node ? { node } : {}) });
    dossier.add(page);
    const tcpdump = new TcpdumpText();
    const scan = new TextScan(page, [...textFormats, tcpdump]);
    scan.write(text);
    scan.end();
    page.conversations = tcpdump.conversations();
  }
  if (conversations.length > 0) {
    const page = new EvidencePage({ file: 'capture.pcap' });
    page.conversations = conversations;
    dossier.add(page);
  }
  return assemble(dossier);
}
