import type { Found } from './inspect.ts';
import { jsonText, socketInDocument, unseenInDocument, whyInDocument } from './list-json.ts';
import type { Treated } from './set.ts';
import { inDocument } from './undo-file.ts';
import type { Undone } from './undo.ts';

/** One document for programs: `holdfast/keepalive-set@1`. */
export const setJson = (treated: readonly Treated[], dryRun: boolean, unseen: Omit<Found, 'sockets'>): string =>
  jsonText({
    schema: 'holdfast/keepalive-set@1',
    dryRun,
    sockets: treated.map(treatedInDocument),
    ...unseenInDocument(unseen),
  });

/** `result`: `set`, `would-set`, `same` or `unreached`. */
const treatedInDocument = (one: Treated) => ({
  ...socketInDocument(one),
  result: one.is,
  before: 'before' in one ? inDocument(one.before) : null,
  after: 'after' in one ? inDocument(one.after) : null,
  why: one.is === 'unreached' ? whyInDocument(one.why) : null,
});

/** One document for programs: `holdfast/keepalive-undo-result@1`. */
export const undoneJson = (undone: readonly Undone[], dryRun: boolean): string =>
  jsonText({
    schema: 'holdfast/keepalive-undo-result@1',
    dryRun,
    sockets: undone.flatMap((one) => (one.is === 'done' ? treatedInDocument(one.treated) : [])),
    gone: undone.flatMap((one) => (one.is === 'gone' ? entryInDocument(one.entry) : [])),
    changedSince: undone.flatMap((one) =>
      one.is === 'changed-since' ? { ...entryInDocument(one.entry), now: inDocument(one.now) } : [],
    ),
  });

const entryInDocument = ({ cookie, local, peer }: Extract<Undone, { readonly is: 'gone' }>['entry']) => ({
  cookie,
  local,
  peer,
});
