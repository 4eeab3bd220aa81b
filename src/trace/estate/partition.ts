import type { Places } from '../asa/access-index.ts';
import type { EntrySet } from '../asa/entry-set.ts';
import { seenPacket } from '../asa/seen-packet.ts';
import type { Block, BlockFlow, Box } from './block.ts';
import { grouped, type Groupings, ofNode, type Sets } from './groupings.ts';
import type { ListQuestion } from './list-questions.ts';

/** The flows of a block, put together by what the questions are answered for them. */
export function partition(
  groupings: Groupings,
  block: Block,
  questions: readonly ListQuestion[],
): ReadonlyMap<string, Block> {
  if (questions.length === 0) return new Map([['', block]]);
  const parts = new Map<string, Box[]>();
  for (const { sources, destinations, ports } of block.boxes) {
    const byPort = grouped(ports, (port) => questions.map((one) => ofPort(one, port)));
    const bySource = groupings.of('source', sources, questions);
    const byDestination = groupings.of('destination', destinations, questions);
    for (const port of byPort)
      for (const source of bySource)
        for (const destination of byDestination) {
          const answer = answers(questions, [port.sets, source.sets, destination.sets]);
          const part = parts.get(answer) ?? [];
          parts.set(answer, part);
          part.push({ sources: source.members, destinations: destination.members, ports: port.members });
        }
  }
  return new Map([...parts].map(([answer, boxes]) => [answer, { ...block, boxes }]));
}

/** What the questions are answered for one flow, in the words of `partition`. */
export function answersFor(questions: readonly ListQuestion[], { from, to, port }: BlockFlow): string {
  return answers(questions, [
    questions.map((one) => ofPort(one, port)),
    questions.map((one) => ofNode('source', one, from)),
    questions.map((one) => ofNode('destination', one, to)),
  ]);
}

function ofPort({ index, packet, source, destination }: ListQuestion, port: number): Sets {
  const sourcePort = source.port === 'asked' ? port : source.port;
  const destinationPort = destination.port === 'asked' ? port : destination.port;
  return {
    source: source.of === 'neither' ? index.source(source.address) : undefined,
    destination: destination.of === 'neither' ? index.destination(destination.address) : undefined,
    service: index.service(seenPacket({ ...packet, sourcePort, destinationPort })),
  };
}

function answers(questions: readonly ListQuestion[], parts: readonly (readonly Sets[])[]): string {
  let text = '';
  for (const [i, { index }] of questions.entries()) {
    let [source, destination, service]: (EntrySet | undefined)[] = [];
    for (const part of parts) {
      source = part[i]?.source ?? source;
      destination = part[i]?.destination ?? destination;
      service = part[i]?.service ?? service;
    }
    if (source && destination && service) text += answerOf(index.places({ source, destination, service }));
  }
  return text;
}

const answerOf = ({ first = -1, passedOver }: Places): string =>
  passedOver.length === 0 ? `${first};` : `${first} ${passedOver.join(' ')};`;
