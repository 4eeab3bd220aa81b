import type { LineReader, Page, TextFormat } from '../reader.ts';
import { readHeader } from './header.ts';
import { readStamp, stampTime } from '../sockets/stamp.ts';
import { FORGETS } from './linux-firewall.ts';

/**
 * What the Linux audit system writes of a program that is started (kernel/auditsc.c, `audit_log_execve_info`), where a
 * rule asks for it: that somebody emptied the table of connections, of which a root shell leaves nothing else. auditd
 * writes the type by its name, the kernel's own log by its number; a daemon that collects from many writes the host
 * before it. What `ausearch -i` makes of it is in the words of a locale and is not read.
 */
export const linuxAudit: TextFormat = {
  name: 'linux-audit',
  trigger: 'conntrack" a1=',
  open: lineReader,
};

const RECORD =
  /(?:^|[ :])(?:node=([\w.:-]{1,253}) )?type=(?:EXECVE|1309) (?:msg=)?audit\(([1-9]\d{9}\.\d{3}):\d{1,20}\): argc=\d{1,9} (.{1,8000})$/;
/**
 * Quoted, or in hexadecimal where a byte is a blank, a quotation mark or no ASCII. auditd puts what it adds behind the
 * byte 1d.
 */
const ARGUMENT = /(?:^| )a\d{1,6}=(?:"([^"]*)"|((?:[0-9A-F]{2})+)(?=[ \x1d]|$))/g;

function lineReader(page: Page): LineReader {
  return (line, number) => {
    const found = RECORD.exec(line);
    const [, named, sinceEpoch = '', given = ''] = found ?? [];
    const stamp = readStamp(sinceEpoch);
    if (!found || !stamp) return 'other';
    const command = [...given.matchAll(ARGUMENT)].map(([, quoted, hex]) => quoted ?? textOf(hex)).join(' ');
    const at = FORGETS.test(command) ? stampTime(stamp, page.calendar) : undefined;
    if (at === undefined) return 'read';
    // The record has the time; what brought it here may stand before it, with the host.
    const node = named ?? readHeader(line, found.index, page)?.node;
    const words = command.slice(0, WORDS_CHARS_MAX);
    page.emit({ kind: 'node-event', event: 'cleared', words }, { at, node, utc: true, line: number, flow: undefined });
    return 'read';
  };
}

const textOf = (hex = ''): string =>
  new TextDecoder().decode(Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)));

const WORDS_CHARS_MAX = 160;
