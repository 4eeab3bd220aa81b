import type { Cursor } from './cursor.ts';
import { endpointOf, readEnd, readSide } from './endpoint.ts';
import { type MessageReader, translationOf } from './message.ts';
import { readProtocol } from './protocol.ts';

/**
 * 305011: `Built {dynamic|static} TCP translation from inside:real to outside:mapped`. A translation is no connection
 * and tells nothing by itself; it fills in `mapped` where the connection's own message does not say it.
 */
export const readTranslationBuilt: MessageReader = (cursor, memory) => {
  cursor.expect('Built ');
  const { protocol, real, mapped } = readTranslation(cursor);
  if (cursor.damage === undefined && protocol === 'tcp' && real && mapped) {
    memory.translations.set(translationOf(memory, real), mapped);
  }
  return undefined;
};

/** 305012 */
export const readTranslationTeardown: MessageReader = (cursor, memory) => {
  cursor.expect('Teardown ');
  const { protocol, real } = readTranslation(cursor);
  if (cursor.damage === undefined && protocol === 'tcp' && real) memory.translations.take(translationOf(memory, real));
  return undefined;
};

function readTranslation(cursor: Cursor) {
  if (!cursor.skip('dynamic ') && !cursor.skip('static ')) cursor.fail('"dynamic" or "static"');
  const protocol = readProtocol(cursor);
  cursor.expect(' translation from ');
  const real = readEnd(cursor, 'to ');
  const mapped = readSide(cursor);
  return { protocol, real: endpointOf(real), mapped: endpointOf(mapped) };
}
