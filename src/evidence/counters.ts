import type { TextFormat } from './reader.ts';
import { listTime } from './sockets/sampling.ts';

/**
 * Kernel counters that tell of packets dropped without a word: `nstat -asz` (`TcpExtIPReversePathFilter  21  0.0`) and
 * the same names in `netstat -s` (`    IPReversePathFilter: 21`). A closed list: Linux net/ipv4/proc.c names hundreds.
 */
export const counters: TextFormat = {
  name: 'counters',
  trigger: '(?:IPReversePathFilter|ListenDrops|ListenOverflows|TCPAbortOnTimeout|TCPKeepAlive)',
  open: (page) => (line, number) => {
    const row = ROW.exec(line);
    const [, name, value] = row ?? [];
    if (name === undefined || value === undefined) return 'other';
    const { at, utc } = listTime(page, number);
    page.emit({ kind: 'counter', name, value: Number(value) }, { at, utc, line: number });
    return 'read';
  },
};

const ROW =
  /^\s*(?:TcpExt)?(IPReversePathFilter|ListenDrops|ListenOverflows|TCPAbortOnTimeout|TCPKeepAlive)(?::\s*|\s+)(\d{1,15})(?:\s+[\d.]+)?\s*$/;
