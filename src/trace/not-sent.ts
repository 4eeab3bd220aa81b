import type { Disposition } from '../model/codes.ts';
import type { Reason } from './reason.ts';

/** What became of a packet that its sender did not even send, by the reason that the host gave. */
export const notSentAs = ({ code }: Reason): Disposition => dispositions[code] ?? 'NO_ROUTE';

const dispositions: Partial<Readonly<Record<Reason['code'], Disposition>>> = {
  STRONG_SEND: 'STRONG_HOST_DROPPED',
  SOURCE_NOT_LOCAL: 'NO_SOURCE_ADDRESS',
  MARTIAN_SOURCE: 'NO_SOURCE_ADDRESS',
  NO_SUCH_DEVICE: 'NO_SOURCE_ADDRESS',
};
