import type { Address } from '../../base/address.ts';
import type { Places } from '../asa/access-index.ts';
import type { EntrySet } from '../asa/entry-set.ts';
import { seenPacket } from '../asa/seen-packet.ts';
import type { Block, BlockFlow, Box } from './block.ts';
import type { ListQuestion, QuestionEnd } from './list-questions.ts';
import type { EstateNode } from './node-classes.ts';

/** The flows of a block, put together by what the questions are answered for them. */
export function partition(block: Block, questions: readonly ListQuestion[]): ReadonlyMap<string, Block> {
  if (questions.length === 0) return new Map([['', block]]);
  const parts = new Map<string, Box[]>();
  for (const { sources, destinations, ports } of block.boxes) {
    const byPort = grouped(ports, (port) => questions.map((one) => ofPort(one, port)));
    const bySource = grouped(sources, (node) => questions.map((one) => ofNode('source', one, node)));
    const byDestination = grouped(destinations, (node) => questions.map((one) => ofNode('destination', one, node)));
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

/** What one part of a flow contributes to a question: its port the service, and the fixed ends; its nodes the others. */
interface Sets {
  readonly source?: EntrySet | undefined;
  readonly destination?: EntrySet | undefined;
  readonly service?: EntrySet | undefined;
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

const ofNode = (
  of: 'source' | 'destination',
  { index, source, destination }: ListQuestion,
  node: EstateNode,
): Sets => ({
  source: source.of === of ? index.source(addressOf(source, node)) : undefined,
  destination: destination.of === of ? index.destination(addressOf(destination, node)) : undefined,
});

function addressOf(end: Exclude<QuestionEnd, { of: 'neither' }>, { addresses, loaded }: EstateNode): Address {
  const address = addresses[end.role];
  if (address === undefined) throw new Error(`${loaded.name} has no address ${end.role}`);
  return address;
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

interface Group<T> {
  readonly sets: readonly Sets[];
  readonly members: readonly T[];
}

function grouped<T>(all: readonly T[], setsOf: (one: T) => readonly Sets[]): readonly Group<T>[] {
  const [only] = all;
  if (all.length === 1 && only !== undefined) return [{ sets: setsOf(only), members: all }];
  const groups = new Map<string, { sets: readonly Sets[]; members: T[] }>();
  for (const one of all) {
    const sets = setsOf(one);
    let key = '';
    for (const { source, destination, service } of sets) key += `${source?.id} ${destination?.id} ${service?.id};`;
    const group = groups.get(key);
    if (group) group.members.push(one);
    else groups.set(key, { sets, members: [one] });
  }
  return [...groups.values()];
}
