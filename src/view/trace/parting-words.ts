import { printable } from '../../base/printable.ts';
import type { MinderKind, Minder, Parting } from '../../trace/parting.ts';

/** Where the directions part, and who minds; nothing where there is no answer to compare. */
export function partingWords(parting: Parting): readonly string[] {
  switch (parting.kind) {
    case 'no-answer':
      return [];
    case 'together':
      return [
        parting.beyondModel
          ? 'As far as the model goes, the answer goes back the way of the request. What is beyond it may not be the same.'
          : 'The answer goes back the way of the request.',
      ];
    case 'prevented':
      return [`The way back would be another one. ${minds(parting.minder)}`];
    case 'parted':
      return [
        `${forkWords(parting)}${halves(parting)}`,
        ...(parting.minders.length > 0 ? parting.minders.map(minds) : [NOBODY]),
      ];
  }
}

type Parted = Extract<Parting, { kind: 'parted' }>;

function forkWords({ fork: { node, request, reply } }: Parted): string {
  const [at, by, back] = [printable(node), printable(request), printable(reply)];
  if (by === back)
    return `The directions part behind ${at} ${by}: the answer goes to another neighbour than the request came from.`;
  return `The directions part at ${at}: the request goes through ${by}, the answer through ${back}.`;
}

function halves({ requestOnly, replyOnly }: Parted): string {
  const words = [
    requestOnly.length > 0 ? `only the request passes ${names(requestOnly)}` : '',
    replyOnly.length > 0 ? `only the answer passes ${names(replyOnly)}` : '',
  ].filter(Boolean);
  if (words.length === 0) return '';
  const [first = '', ...rest] = words.join(', ');
  return ` ${first.toUpperCase()}${rest.join('')}.`;
}

const names = (nodes: readonly string[]): string => nodes.map(printable).join(' and ');

const minds = ({ kind, node, ended }: Minder): string =>
  `${printable(node)} minds: its ${MINDERS[kind]} ended ${ENDED[ended]}.`;

const MINDERS: Readonly<Record<MinderKind, string>> = {
  'state-table': 'state table',
  'reverse-path-filter': 'reverse-path filter',
  'strong-host': 'strong host model',
  'bound-socket': 'socket, which is bound to one device or waits for another address,',
};

const ENDED = {
  request: 'the request',
  reply: 'the answer',
  onward: 'the data',
  acknowledgement: 'the acknowledgement of the data',
} as const;

const NOBODY =
  'Nobody on the way minds. A stateful device on only one of the two ways, or a strict reverse-path filter, would.';
