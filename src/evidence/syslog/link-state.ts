import type { LineReader, Page, TextFormat } from '../reader.ts';
import { readHeader } from './header.ts';

/**
 * That an interface lost its link or has it again, as drivers of Linux, its bonding and switches write it. Each driver
 * has its own words (`netdev_info` in drivers/net/ethernet, bond_main.c):
 *
 *     kernel: e1000e 0000:00:19.0 eth0: NIC Link is Down
 *     kernel: igb 0000:02:00.0 eth0: igb: eth0 NIC Link is Up 1000 Mbps Full Duplex
 *     kernel: tg3 0000:03:00.0 eth0: Link is down
 *     kernel: mlx5_core 0000:5e:00.0 ens1f0: Link down
 *     kernel: bond0: (slave eth1): link status definitely down, disabling slave
 *     sw1 412: %LINK-3-UPDOWN: Interface GigabitEthernet1/0/7, changed state to down
 */
export const linkState: TextFormat = {
  name: 'link-state',
  trigger: 'Link is [DdUu]|: [Ll]ink (?:down|up)|ink status definitely |-UPDOWN: ',
  open: lineReader,
};

const NAME = String.raw`[A-Za-z][\w./@-]{0,63}`;
/** The last name before the words is the interface’s. */
const PATTERNS = [
  String.raw`(${NAME})(?::| NIC) (?:NIC )?(?:Copper |Fibre )?Link is ([Dd]own|[Uu]p)\b`,
  String.raw`(${NAME}): [Ll]ink (down|up)\b`,
  String.raw`\(slave (${NAME})\): link status definitely (down|up)\b`,
  String.raw`link status definitely (?:down|up) for interface (${NAME})`,
  String.raw`%(?:LINK|LINEPROTO)-\d-UPDOWN: (?:Line protocol on )?Interface (${NAME}), changed state to (down|up)\b`,
].map((pattern) => new RegExp(pattern));

function lineReader(page: Page): LineReader {
  return (line, number) => {
    for (const pattern of PATTERNS) {
      const found = pattern.exec(line);
      if (!found) continue;
      const start = startOf(line, found.index);
      const header = readHeader(line, start, page);
      if (!header) return { unread: `the stamp before column ${start + 1} names a day that does not exist` };
      const { at, node, utc } = header;
      const words = found[0].slice(0, WORDS_CHARS_MAX);
      const isUp = /up$/i.test(found[2] ?? (/definitely up/.test(words) ? 'up' : 'down'));
      page.emit(
        { kind: 'node-event', event: isUp ? 'link-up' : 'link-down', words, interface: found[1] ?? '' },
        { at, node, utc, line: number, flow: undefined },
      );
      return 'read';
    }
    return 'other';
  };
}

/** Where the message begins: what the kernel says of its driver, and what a switch counts, is no header. */
function startOf(line: string, found: number): number {
  const tag = line.lastIndexOf('kernel:', found);
  return tag >= 0 ? tag : found;
}

const WORDS_CHARS_MAX = 160;
