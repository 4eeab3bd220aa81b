import { EvidencePage } from '../src/evidence/index.ts';
import type { Evidence } from '../src/evidence/evidence.ts';
import type { Conversation } from '../src/model/conversation.ts';
import { type ConversationFields, conversation, second, unansweredHandshake } from './conversation.ts';
import { evidenceOf } from './evidence.ts';

const own = (address: string): string => `    inet ${address}/24 brd 10.255.255.255 scope global eth0`;

/** app1 (10.1.0.10) calls db1 (10.2.0.20), and both say which address they have. */
export const PAIR = { 'app1/ip-addr.txt': own('10.1.0.10'), 'db1/ip-addr.txt': own('10.2.0.20') };

/** app1 asks three times in three seconds, and hears nothing. */
export const asksInVain = (at = 600, to = '10.2.0.20:5633', fields: Partial<ConversationFields> = {}): Conversation =>
  conversation({
    from: '10.1.0.10:40001',
    to,
    node: 'app1',
    first: at,
    last: at + 3,
    backward: { packets: 0, payloadBytes: 0 },
    handshake: { ...unansweredHandshake(at), synTimes: [second(at), second(at + 1), second(at + 3)] },
    ...fields,
  });

/** A connection that both captures show from one second to another. */
export const connects = (
  first: number,
  last: number,
  to = '10.2.0.20:5633',
  fields: Partial<ConversationFields> = {},
): readonly Conversation[] =>
  ['app1', 'db1'].map((node) =>
    conversation({ from: `10.1.0.10:${42_000 + first}`, to, node, first, last, ...fields }),
  );

/** Another host that talks to db1 all the while, so that its capture is known to have run. */
export const RUNNING: Conversation = conversation({
  from: '10.3.0.30:50000',
  to: '10.2.0.20:22',
  node: 'db1',
  first: 0,
  last: 7_200,
});

export const evidenceWith = (
  conversations: readonly Conversation[],
  texts: Readonly<Record<string, string>> = {},
): Evidence => evidenceOf({ ...PAIR, ...texts }, conversations);

/** The same with a capture of db1 that has not a packet. */
export function evidenceWithEmpty(
  conversations: readonly Conversation[],
  texts: Readonly<Record<string, string>> = {},
): Evidence {
  const evidence = evidenceWith(conversations, texts);
  const page = new EvidencePage({ file: 'db1/eth0.pcap', node: 'db1' });
  page.frames = 0;
  return { ...evidence, pages: [...evidence.pages, page] };
}

/** The requests of `asksInVain` as db1 sees them, which answers each. */
export const arrivesInVain = (at = 600, fields: Partial<ConversationFields> = {}): Conversation =>
  conversation({
    from: '10.1.0.10:40001',
    to: '10.2.0.20:5633',
    node: 'db1',
    first: at,
    last: at + 3,
    ...fields,
    handshake: {
      synCount: 3,
      synTimes: [second(at), second(at + 1), second(at + 3)],
      synAckCount: 3,
      ...({ established: undefined } as Partial<Conversation['handshake']>),
      ...fields.handshake,
    },
  });
