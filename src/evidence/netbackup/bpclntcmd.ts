import { parseAddress } from '../../base/address.ts';
import type { Page, Reading, TextFormat } from '../reader.ts';

/**
 * What `bpclntcmd -pn` prints on a client: the server that it asks, then how that server sees the caller: the name its
 * source address resolves to, the client name known to the server or `*NULL*`, the address and the port. No second
 * line: no answer came back.
 */
export const bpclntcmd: TextFormat = {
  name: 'bpclntcmd',
  trigger: 'expecting response from server ',
  open: (page) => {
    let asked = 0;
    return (line, number) => {
      if (line.startsWith('expecting response from server ')) {
        asked = number;
        return 'follow';
      }
      return asked > 0 && number === asked + 1 ? answer(page, line, number) : 'other';
    };
  },
};

function answer(page: Page, line: string, number: number): Reading {
  const [name = '', client = '', ip = '', port = '', ...more] = line.trim().split(/\s+/);
  const address = parseAddress(ip);
  if (!address || !/^\d{1,5}$/.test(port) || more.length > 0) return 'other';
  const fact = { kind: 'peer-named', address, name, known: client !== '*NULL*' } as const;
  page.emit(fact, { at: page.calendar.now(), line: number });
  return 'read';
}
