import type { Fact } from '../model/observation.ts';
import type { PlayedStep } from './session.ts';
import type { NoticedError } from './status.ts';

/** As the program's log would tell it. */
export function factOfFailure({ does }: PlayedStep, error: NoticedError): Fact {
  if (error === 'ETIME')
    return does === 'receive' ? { kind: 'read-expired', error: { name: error } } : { kind: 'wait-expired' };
  if (error === 'END_OF_STREAM') return { kind: 'received', bytes: 0 };
  if (error === 'RELAY_LOOP') return { kind: 'received', error: { name: 'OTHER' } };
  return { kind: does === 'send' || does === 'bulk' ? 'sent' : 'received', error: { name: error } };
}
