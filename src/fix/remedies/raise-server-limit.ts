import { productLimit } from './product-limit.ts';

/** The server closed a session that asked nothing for its limit. */
export const raiseServerLimit = productLimit({
  fix: 'RAISE_SERVER_LIMIT',
  answers: ['SERVER_IDLE_LIMIT'],
  purpose: 'server-limit',
  gives: 'Sessions that were abandoned hold memory and locks on the server for that long.',
});
