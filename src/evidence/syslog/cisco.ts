import type { CiscoProduct, Fact } from '../../model/observation.ts';
import type { Page, Reading, TextFormat } from '../reader.ts';
import { Cursor } from './cursor.ts';
import { readHeader } from './header.ts';
import { freshMemory, type Memory } from './message.ts';
import { messages } from './messages.ts';

/**
 * Syslog of Cisco ASA, FTD, FWSM and PIX: `%ASA-6-302014: …` behind whatever header device and relays have put there.
 */
export const ciscoSyslog: TextFormat = {
  name: 'cisco-syslog',
  trigger: '%(?:ASA|FWSM|PIX|FTD)-',
  open(page) {
    const memory = freshMemory();
    return (line, number) => readLine(line, number, page, memory);
  },
};

function readLine(line: string, number: number, page: Page, memory: Memory): Reading {
  const tag = TAG.exec(line);
  if (!tag)
    return CUT_TAG.test(line)
      ? { unread: `column ${line.length + 1}: the line is cut in its message number` }
      : 'other';
  const read = messages.get(tag[2] ?? '');
  if (!read) return 'read';
  const cursor = new Cursor(line, tag.index + tag[0].length);
  cursor.expect(':');
  cursor.blanks();
  if (cursor.damage !== undefined) return { unread: cursor.damage };
  const header = readHeader(line, tag.index, page);
  if (!header) return { unread: `the stamp before column ${tag.index + 1} names a day that does not exist` };
  memory.device = header.node ?? '';
  const told = read(cursor, memory);
  if (cursor.damage !== undefined) return { unread: cursor.damage };
  if (told)
    page.emit(factOf(told.fact, tag[1]), {
      at: header.at,
      line: number,
      flow: told.flow,
      node: header.node,
      utc: header.utc,
    });
  return 'read';
}

/**
 * The products of the family take different configurations, so what decides about a connection says which one it is.
 */
function factOf(fact: Fact, tag: string | undefined): Fact {
  const product = PRODUCTS.get(tag ?? '');
  return product && (fact.kind === 'firewall-teardown' || fact.kind === 'firewall-denied')
    ? { ...fact, product }
    : fact;
}

const PRODUCTS: ReadonlyMap<string, CiscoProduct> = new Map([
  ['FWSM', 'fwsm'],
  ['PIX', 'pix'],
  ['FTD', 'ftd'],
]);

/** Devices with `logging message … class` names print the class before the severity: `%ASA-session-6-302014`. */
const TAG = /%(ASA|FWSM|PIX|FTD)-(?:[a-z]{1,16}-)?\d-(\d{6})(?!\d)/;
const CUT_TAG = /%(?:ASA|FWSM|PIX|FTD)-(?:[a-z]{1,16}-)?(?:\d-?\d{0,5})?\s?$/;
