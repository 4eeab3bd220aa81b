import type { Address } from '../../base/address.ts';
import type { EntrySet } from '../asa/entry-set.ts';
import { seenPacket } from '../asa/seen-packet.ts';
import type { Places } from '../asa/access-index.ts';
import { type Block, type BlockFlow, countFlows, type Rectangle } from './block.ts';
import type { NodeServices } from './endpoints.ts';
import type { ListQuestion, QuestionEnd } from './list-questions.ts';
import type { EstateNode } from './node-classes.ts';

/** The flows of a block, put together by what the questions are answered for them. */
export function partition(block: Block, questions: readonly ListQuestion[]): ReadonlyMap<string, Block> {
  if (questions.length === 0) return new Map([['', block]]);
  const parts = new Map<string, Rectangle[]>();
  for (const { sources, services } of block.rectangles) {
    const ofSources = grouped(sources, (node) => questions.map((one) => sourceHalf(one, node)));
    const ofServices = grouped(spread(services), ({ node, port }) =>
      questions.map((one) => serviceHalf(one, node, port)),
    );
    for (const { halves: a, members } of ofSources)
      for (const { halves: b, members: there } of ofServices) {
        const answer = answers(questions, a, b);
        const part = parts.get(answer) ?? [];
        parts.set(answer, part);
        part.push({ sources: members, services: gathered(there) });
      }
  }
  const blocks = [...parts].map(([answer, rectangles]) => [answer, { ...block, rectangles }] as const);
  return new Map(blocks.filter(([, one]) => countFlows(one) > 0));
}

/** What the questions are answered for one flow, in the words of `partition`. */
export function answersFor(questions: readonly ListQuestion[], { from, to, port }: BlockFlow): string {
  if (questions.length === 0) return '';
  return answers(
    questions,
    questions.map((one) => sourceHalf(one, from)),
    questions.map((one) => serviceHalf(one, to, port)),
  );
}

/** What one side of a flow contributes to a question. */
interface Half {
  readonly source?: EntrySet;
  readonly destination?: EntrySet;
  readonly service?: EntrySet;
}

function sourceHalf({ index, source, destination }: ListQuestion, node: EstateNode): Half {
  return {
    ...(source.of === 'source' ? { source: index.source(addressOf(source, node)) } : {}),
    ...(destination.of === 'source' ? { destination: index.destination(addressOf(destination, node)) } : {}),
  };
}

function serviceHalf({ index, packet, source, destination }: ListQuestion, node: EstateNode, port: number): Half {
  const ports = {
    sourcePort: source.port === 'asked' ? port : source.port,
    destinationPort: destination.port === 'asked' ? port : destination.port,
  };
  return {
    ...(source.of === 'source' ? {} : { source: index.source(addressOf(source, node)) }),
    ...(destination.of === 'source' ? {} : { destination: index.destination(addressOf(destination, node)) }),
    service: index.service(seenPacket({ ...packet, ...ports })),
  };
}

const addressOf = (end: QuestionEnd, { addresses }: EstateNode): Address =>
  end.of === 'neither' ? end.address : (addresses[end.role] ?? ('0.0.0.0' as Address));

function answers(questions: readonly ListQuestion[], a: readonly Half[], b: readonly Half[]): string {
  let text = '';
  for (const [i, { index }] of questions.entries()) {
    const source = a[i]?.source ?? b[i]?.source;
    const destination = a[i]?.destination ?? b[i]?.destination;
    const service = b[i]?.service;
    if (source && destination && service) text += `${answerOf(index.places({ source, destination, service }))};`;
  }
  return text;
}

const answerOf = ({ first = -1, passedOver }: Places): string => `${first} ${passedOver.join(' ')}`;

interface Group<T> {
  readonly halves: readonly Half[];
  readonly members: readonly T[];
}

function grouped<T>(all: readonly T[], halvesOf: (one: T) => readonly Half[]): readonly Group<T>[] {
  const groups = new Map<string, { halves: readonly Half[]; members: T[] }>();
  for (const one of all) {
    const halves = halvesOf(one);
    let key = '';
    for (const { source, destination, service } of halves)
      key += `${source?.id ?? ''},${destination?.id ?? ''},${service?.id ?? ''};`;
    const group = groups.get(key);
    if (group) group.members.push(one);
    else groups.set(key, { halves, members: [one] });
  }
  return [...groups.values()];
}

interface NodePort {
  readonly node: EstateNode;
  readonly port: number;
}

const spread = (services: readonly NodeServices[]): readonly NodePort[] =>
  services.flatMap(({ node, ports }) => ports.map((port) => ({ node, port })));

function gathered(all: readonly NodePort[]): readonly NodeServices[] {
  const ports = new Map<EstateNode, number[]>();
  for (const { node, port } of all) {
    const known = ports.get(node);
    if (known) known.push(port);
    else ports.set(node, [port]);
  }
  return [...ports].map(([node, list]) => ({ node, ports: list }));
}
