import type { TranslatedEnd } from '../../model/observation.ts';
import type { Cursor } from './cursor.ts';
import { endpointOf, readEnd, readSide, type Side } from './endpoint.ts';
import { type Memory, type MessageReader, translationOf } from './message.ts';
import { readProtocol } from './protocol.ts';
import { durationOf } from './teardown.ts';

/**
 * 305009: `Built {dynamic|static} translation from inside:real to outside:mapped`, of an address; 305011:
 * `Built {dynamic|static} TCP translation from inside:real/port to outside:mapped/port`. A translation is no
 * connection; it fills in `mapped` where the connection's own message does not say it.
 */
export const readTranslationBuilt: MessageReader = (cursor, memory) => {
  cursor.expect('Built ');
  const translation = readTranslation(cursor);
  if (cursor.damage !== undefined) return undefined;
  remember(memory, translation);
  return { fact: { kind: 'firewall-translation-built', ...told(translation) } };
};

/** 305010, 305012: the same words with `Teardown` before and `duration h:mm:ss` behind them. */
export const readTranslationTeardown: MessageReader = (cursor, memory) => {
  cursor.expect('Teardown ');
  const translation = readTranslation(cursor);
  cursor.blanks();
  cursor.expect('duration ');
  const lasted = durationOf(cursor);
  if (cursor.damage !== undefined || lasted === undefined) return undefined;
  forget(memory, translation);
  return { fact: { kind: 'firewall-translation-teardown', ...told(translation), lasted } };
};

interface Translation {
  readonly how: 'dynamic' | 'static';
  /** Undefined: of an address, or of a protocol without sessions here. */
  readonly protocol: ReturnType<typeof readProtocol>;
  readonly real: Side;
  readonly mapped: Side;
}

function readTranslation(cursor: Cursor): Translation {
  const how = cursor.skip('static ') ? 'static' : 'dynamic';
  if (how === 'dynamic' && !cursor.skip('dynamic ')) cursor.fail('"dynamic" or "static"');
  const ofAddress = cursor.skip('translation from ');
  const protocol = ofAddress ? undefined : readProtocol(cursor);
  if (!ofAddress) cursor.expect(' translation from ');
  const real = readEnd(cursor, 'to ');
  return { how, protocol, real, mapped: readSide(cursor) };
}

const told = ({ how, protocol, real, mapped }: Translation) => ({
  how,
  real: endOf(real),
  mapped: endOf(mapped),
  ...(protocol && { protocol }),
});

/** The list that selects what is translated stands behind the interface: `DMZ(nat0_outbound):10.1.17.21`. */
const endOf = ({ zone, address, port }: Side): TranslatedEnd => ({
  ...(zone !== undefined && { zone: zone.replace(/\(.*\)$/, '') }),
  ...(address !== undefined && { address }),
  ...(port !== undefined && { port }),
});

/** Connections of other protocols say both ends themselves. */
function remember(memory: Memory, { protocol, real, mapped }: Translation): void {
  const [from, to] = [endpointOf(real), endpointOf(mapped)];
  if (protocol === 'tcp' && from && to) memory.translations.set(translationOf(memory, from), to);
}

function forget(memory: Memory, { protocol, real }: Translation): void {
  const from = endpointOf(real);
  if (protocol === 'tcp' && from) memory.translations.take(translationOf(memory, from));
}
