import { describe, expect, test } from 'vitest';
import { formatInstant } from '../../base/instant.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { linuxKernel } from './kernel.ts';

function reads(text: string) {
  const page = pageDouble({ file: 'messages' });
  const { readings } = readText(linuxKernel, page, text);
  return { seen: page.seen, reading: readings[0]?.reading };
}

const packet =
  'IN=eth1 OUT= MAC=02:00:00:00:00:01 SRC=192.0.2.9 DST=10.1.1.7 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=1 DF ' +
  'PROTO=TCP SPT=40112 DPT=1556 WINDOW=64240 RES=0x00 SYN URGP=0 ';

describe('headers of kernel lines', () => {
  test.each([
    ['Nov 20 11:12:13 web1 kernel: [1234.567890] DROP ', '2026-11-20T11:12:13.000', 'web1', 'DROP'],
    ['Nov 20 11:12:13 web1 kernel: [    4.567890] [UFW BLOCK] ', '2026-11-20T11:12:13.000', 'web1', '[UFW BLOCK]'],
    ['2026-11-20T11:12:13.5+01:00 web1 kernel: fw:in:drop: ', '2026-11-20T10:12:13.500', 'web1', 'fw:in:drop:'],
    ['[Fri Nov 20 11:12:13 2026] REJECT: ', '2026-11-20T11:12:13.000', undefined, 'REJECT:'],
    ['[ 1234.567890] denied ', '2026-11-20T00:00:00.000', undefined, 'denied'],
    ['Nov 20 11:12:13 web1 ulog-drop ', '2026-11-20T11:12:13.000', 'web1', 'ulog-drop'],
  ])('%s', (header, at, node, by) => {
    const [one] = reads(`${header}${packet}`).seen;
    expect(one && { at: formatInstant(one.at), node: one.node }).toEqual({ at, node });
    expect(one).toMatchObject({ kind: 'firewall-denied', by });
  });

  test('a day that does not exist is damage', () => {
    expect(reads(`Feb 30 11:12:13 web1 kernel: DROP ${packet}`).reading).toMatchObject({ unread: expect.any(String) });
  });
});

describe('martian sources', () => {
  test('the reverse-path filter dropped a packet that came in by this device', () => {
    const { seen } = reads('Nov 20 11:12:13 b kernel: martian source 10.4.0.100 from 10.1.0.100, on dev eth1');
    expect(seen).toMatchObject([{ kind: 'firewall-denied', denial: 'reverse-path', zone: 'eth1', node: 'b' }]);
    expect(seen[0]?.flow).toBeUndefined();
  });

  test('prose about them is not one', () => {
    expect(reads('a martian source address was dropped').reading).toBe('other');
  });
});

describe('a full connection table', () => {
  test.each(['nf_conntrack: nf_conntrack: table full, dropping packet', 'ip_conntrack: table full, dropping packet.'])(
    '%s',
    (words) => {
      const { seen } = reads(`Nov 20 11:12:13 gw kernel: [1234.567890] ${words}`);
      expect(seen).toMatchObject([{ kind: 'firewall-denied', denial: 'table-full', node: 'gw', flow: undefined }]);
    },
  );
});

describe('the start of the machine', () => {
  const banner = 'Linux version 6.1.0-18-amd64 (builder@build) (gcc-12 (GCC) 12.2.0) #1 SMP PREEMPT_DYNAMIC';

  test.each([
    `Nov 20 11:12:13 gw kernel: [    0.000000] ${banner}`,
    `Nov 20 11:12:13 gw kernel: ${banner}`,
    `2026-11-20T11:12:13.000000+00:00 gw kernel: ${banner}`,
  ])('%s', (line) => {
    const [one] = reads(line).seen;
    expect(one).toMatchObject({ kind: 'node-event', event: 'restarted', node: 'gw' });
    expect(one && formatInstant(one.at)).toBe('2026-11-20T11:12:13.000');
  });

  test.each(['qemu[991]: guest7 ', 'facts.sh[12]: '])('of another machine, handed on by %s', (program) =>
    expect(reads(`Nov 20 11:12:13 gw ${program}kernel: [    0.000000] ${banner}`).seen).toEqual([]),
  );
  test.each([banner, `[    0.000000] ${banner}`, `media1$ cat /proc/version: ${banner}`])(
    'a version without a time says nothing of when: %s',
    (line) => expect(reads(line).seen).toEqual([]),
  );
});
