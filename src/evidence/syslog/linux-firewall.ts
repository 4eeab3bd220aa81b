import type { NodeEvent } from '../../model/observation.ts';
import type { LineReader, Page, TextFormat } from '../reader.ts';
import { readHeader } from './header.ts';

/**
 * What programs of a Linux that forwards write down when its connections are gone, of which the kernel itself says
 * nothing: keepalived, that this unit took over (vrrp.c; older releases begin with `VRRP_Instance`), and sudo, that
 * somebody emptied the table.
 */
export const linuxFirewall: TextFormat = {
  name: 'linux-firewall',
  trigger: 'Entering MASTER STATE|COMMAND=\\S{0,40}conntrack ',
  open: lineReader,
};

interface Said {
  readonly event: NodeEvent;
  readonly pattern: RegExp;
}

/** A command that makes the kernel forget connections, perhaps behind options; `conntrack -F expect` costs none. */
export const FORGETS = /\bconntrack (?:-{1,2}[\w-]{1,20} [^-\s]\S{0,60} ){0,8}(?:-F|--flush|-D|--delete)(?! expect)/;

const SAID: readonly Said[] = [
  {
    event: 'took-over',
    pattern: /Keepalived(?:_vrrp)?(?:\[\d{1,10}\])?: (?:VRRP_Instance)?\(\S{1,64}\) Entering MASTER STATE/,
  },
  {
    event: 'cleared',
    pattern: new RegExp(`sudo(?:\\[\\d{1,10}\\])?: .{0,400}COMMAND=\\S{0,40}${FORGETS.source}.{0,200}`),
  },
];

function lineReader(page: Page): LineReader {
  return (line, number) => {
    for (const { event, pattern } of SAID) {
      const found = pattern.exec(line);
      if (!found) continue;
      const header = readHeader(line, found.index, page);
      if (!header) return { unread: `the stamp before column ${found.index + 1} names a day that does not exist` };
      const { at, node, utc } = header;
      const words = found[0].slice(0, WORDS_CHARS_MAX).trim();
      page.emit({ kind: 'node-event', event, words }, { at, node, utc, line: number, flow: undefined });
      return 'read';
    }
    return 'other';
  };
}

const WORDS_CHARS_MAX = 160;
