import type { LineReader, LineSighting, Page, TextFormat } from '../reader.ts';
import { readHeader } from './header.ts';
import type { Told } from './message.ts';
import { readLoggedPacket } from './netfilter-log.ts';

/**
 * What the Linux kernel itself says about packets that it dropped, in syslog, the journal or dmesg: lines of the
 * netfilter LOG target, martian sources (net/ipv4/route.c) and a full connection table
 * (net/netfilter/nf_conntrack_core.c); and that it was started (`linux_banner` in init/version.c), which costs a
 * machine that forwards all connections that it knew.
 */
export const linuxKernel: TextFormat = {
  name: 'linux-kernel',
  trigger: 'IN=\\S{0,16} OUT=|martian source |_conntrack: table full|Linux version ',
  open: lineReader,
};

const START = /IN=\S{0,16} OUT=|martian source |[a-z]{2}_conntrack: table full|(?<=kernel: .{0,16})Linux version \d/;

function lineReader(page: Page): LineReader {
  return (line, number) => {
    const start = line.search(START);
    if (start < 0) return 'other';
    const spoken = findSpoken(line, start, page);
    // What another program hands on of a guest or of a container (`qemu[991]: guest7 kernel: …`) is not this host's.
    if (spoken?.isQuoted && line.startsWith('Linux', start)) return 'other';
    if (!spoken) return { unread: `the stamp before column ${start + 1} names a day that does not exist` };
    const said = readEvent(line.slice(start), spoken.prefix);
    if (typeof said === 'string' || 'unread' in said) return said;
    page.emit(said.fact, { ...spoken.sighting, line: number, flow: said.flow });
    return 'read';
  };
}

function readEvent(text: string, prefix: string): Told | 'read' | 'other' | { readonly unread: string } {
  if (text.startsWith('IN=')) return readLoggedPacket(text, prefix);
  if (text.startsWith('martian')) return readMartian(text);
  if (text.startsWith('Linux'))
    return { fact: { kind: 'node-event', event: 'restarted', words: text.slice(0, WORDS_CHARS_MAX).trim() } };
  return { fact: { kind: 'firewall-denied', denial: 'table-full' } };
}

/**
 * `martian source A from B, on dev eth1`: A is the destination and B the source that the reverse-path check refused.
 * The line names no protocol, so there is no flow to give.
 */
function readMartian(text: string): Told | 'other' {
  const zone = MARTIAN.exec(text)?.[1];
  return zone === undefined ? 'other' : { fact: { kind: 'firewall-denied', denial: 'reverse-path', zone } };
}

interface Spoken {
  readonly sighting: Omit<LineSighting, 'line' | 'flow'>;
  /** Between the header and the event: the prefix of a LOG rule. */
  readonly prefix: string;
  /** Something stands between the header and `kernel:`. */
  readonly isQuoted: boolean;
}

/**
 * `Nov 20 11:12:13 web1 kernel: [1234.567890] PREFIX IN=…`, `[Fri Nov 20 11:12:13 2026] PREFIX IN=…`, or ulogd's
 * without `kernel:`.
 */
function findSpoken(line: string, start: number, page: Page): Spoken | undefined {
  const tag = line.indexOf('kernel:');
  const tagged = tag >= 0 && tag < start;
  const bracket = line.startsWith('[') ? line.indexOf(']') + 1 : 0;
  const dmesg = bracket > 0 && bracket <= start;
  const header = readHeader(line, tagged ? tag : dmesg ? bracket : start, page);
  if (!header) return undefined;
  const { at, node, utc, end } = header;
  const from = tagged ? tag + 'kernel:'.length : dmesg ? bracket : end;
  const prefix = line.slice(from, start).trim().replace(UPTIME, '').trim();
  return { sighting: { at, node, utc }, prefix, isQuoted: tagged && line.slice(end, tag).trim() !== '' };
}

const UPTIME = /^\[ {0,8}\d{1,10}\.\d{6}\]/;
const MARTIAN = /^martian source [0-9.]{7,15} from [0-9.]{7,15}, on dev (\S{1,16})/;
const WORDS_CHARS_MAX = 120;
