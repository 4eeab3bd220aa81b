import type { LineReader, Page, TextFormat } from '../reader.ts';
import { readHeader } from './header.ts';

/**
 * That an interface lost its link or has it again, as drivers of Linux, its bonding, what manages its interfaces and
 * switches write it. Each driver has its own words (`netdev_info` in drivers/net/ethernet, bond_main.c); some have none
 * (virtio_net), and of those systemd (networkd-link.c), NetworkManager (nm-device.c) and IPv6 (addrconf.c) tell:
 *
 *     kernel: e1000e 0000:00:19.0 eth0: NIC Link is Down
 *     kernel: igb 0000:02:00.0 eth0: igb: eth0 NIC Link is Up 1000 Mbps Full Duplex
 *     kernel: tg3 0000:03:00.0 eth0: Link is down
 *     kernel: mlx5_core 0000:5e:00.0 ens1f0: Link down
 *     kernel: bond0: (slave eth1): link status definitely down, disabling slave
 *     kernel: bond0: now running without any active interface!
 *     kernel: IPv6: ADDRCONF(NETDEV_CHANGE): eth0: link becomes ready
 *     systemd-networkd[402]: eth0: Lost carrier
 *     NetworkManager[871]: <info>  [1795132800.1234] device (eth0): carrier: link connected
 *     sw1 412: %LINK-3-UPDOWN: Interface GigabitEthernet1/0/7, changed state to down
 */
export const linkState: TextFormat = {
  name: 'link-state',
  trigger:
    'Link is [DdUu]|: [Ll]ink (?:down|up)|ink status definitely |without any active interface|active interface up|-UPDOWN: |: (?:Lost|Gained) carrier|carrier: link |link becomes ready',
  open: lineReader,
};

const NAME = String.raw`[A-Za-z][\w./@-]{0,63}`;
interface Form {
  readonly words: RegExp;
  /** Which of its words name the interface; the bond that it is a slave of; its state. */
  readonly link: number;
  readonly state: number;
  readonly bond?: number;
}

/** The last name before the words is the interface’s. */
const FORMS: readonly Form[] = [
  form(String.raw`(${NAME})(?::| NIC) (?:NIC )?(?:Copper |Fibre )?Link is ([Dd]own|[Uu]p)\b`, { link: 1, state: 2 }),
  form(String.raw`(${NAME}): [Ll]ink (down|up)\b`, { link: 1, state: 2 }),
  form(String.raw`(${NAME}): \(slave (${NAME})\): link status definitely (down|up)\b`, { bond: 1, link: 2, state: 3 }),
  form(String.raw`(${NAME}): link status definitely (down|up) for interface (${NAME})`, { bond: 1, link: 3, state: 2 }),
  form(String.raw`systemd-networkd(?:\[\d{1,10}\])?: (${NAME}): (Lost|Gained) carrier\b`, { link: 1, state: 2 }),
  form(String.raw`device \((${NAME})\): carrier: link (connected|disconnected)\b`, { link: 1, state: 2 }),
  form(String.raw`ADDRCONF\(NETDEV_(?:UP|CHANGE)\): (${NAME}): link becomes (ready)\b`, { link: 1, state: 2 }),
  form(String.raw`(${NAME}): (?:now running )?(without any) active interface`, { link: 1, state: 2 }),
  form(String.raw`(${NAME}): (?:first )?active interface (up)\b`, { link: 1, state: 2 }),
  form(
    String.raw`%(?:LINK|LINEPROTO)-\d-UPDOWN: (?:Line protocol on )?Interface (${NAME}), changed state to (down|up)\b`,
    { link: 1, state: 2 },
  ),
];

const UP: ReadonlySet<string> = new Set(['up', 'gained', 'connected', 'ready']);

function form(words: string, places: Omit<Form, 'words'>): Form {
  return { words: new RegExp(words), ...places };
}

function lineReader(page: Page): LineReader {
  return (line, number) => {
    for (const { words, link, state, bond } of FORMS) {
      const found = words.exec(line);
      if (!found) continue;
      const start = startOf(line, found.index);
      const header = readHeader(line, start, page);
      if (!header) return { unread: `the stamp before column ${start + 1} names a day that does not exist` };
      const { at, node, utc } = header;
      const slaveOf = bond === undefined ? undefined : found[bond];
      page.emit(
        {
          kind: 'node-event',
          event: UP.has(found[state]?.toLowerCase() ?? '') ? 'link-up' : 'link-down',
          words: found[0].slice(0, WORDS_CHARS_MAX),
          interface: found[link] ?? '',
          ...(slaveOf !== undefined && { slaveOf }),
        },
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
