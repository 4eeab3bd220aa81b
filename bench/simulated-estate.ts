import type { Address } from '../src/base/address.ts';
import { hours, seconds } from '../src/base/duration.ts';
import { assembleNetwork } from '../src/config/network-of.ts';
import { readAsa, readBpConf, readIptablesSave, readNftJson, readNftText } from '../src/config/readers.ts';
import { backupSession } from '../src/dialogue/netbackup/backup-session.ts';
import type { CaseFiles } from '../src/check/what-if.ts';
import type { Session } from '../src/dialogue/session.ts';
import type { Network } from '../src/model/network.ts';

/** Longer than the sessions last. */
export const UNTIL = hours(13);

const HOURS = 12;
const RATE = 50_000_000;
const CLIENTS = 20;
const client = (i: number): string => `client${i + 1}`;
const address = (i: number) => `10.2.0.${10 + i}`;

/**
 * A media server, twenty clients, and two firewalls between them that forget what is silent for an hour. Keepalive
 * comes after a quarter of it.
 */
function networkText(): string {
  const clients = Array.from(
    { length: CLIENTS },
    (_, i) => `  ${client(i)}:
    system: linux
    interfaces: { eth0: ${address(i)}/24 }
    routes: [default via 10.2.0.1 dev eth0]
    sysctl: { net.ipv4.tcp_keepalive_time: 900 }
`,
  );
  return `complete: true
nodes:
  media:
    system: linux
    interfaces: { eth0: 10.1.0.10/24 }
    routes: [default via 10.1.0.1 dev eth0]
    sysctl: { net.ipv4.tcp_keepalive_time: 900 }
  near:
    forwarding: true
    interfaces: { in: 10.1.0.1/24, out: 10.3.0.1/24 }
    routes: [10.2.0.0/24 via 10.3.0.2 dev out]
    preset: pan-os
  far:
    forwarding: true
    interfaces: { in: 10.3.0.2/24, out: 10.2.0.1/24 }
    routes: [10.1.0.0/24 via 10.3.0.1 dev in]
    preset: check-point
${clients.join('')}`;
}

const networkFile = () => ({ file: 'network/network.yaml', text: networkText() });

export function networkOf(): Network {
  const { network, errors } = assembleNetwork([networkFile()], {
    asa: readAsa,
    nftJson: readNftJson,
    nftText: readNftText,
    iptablesSave: readIptablesSave,
    bpConf: readBpConf,
  });
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return network;
}

/** Multiplexed backups of twelve hours, of one client after the other. */
export function* sessionsOf(count: number): Generator<Session> {
  for (let i = 0; i < count; i++)
    yield backupSession({
      name: `backup ${i + 1}`,
      media: { host: 'media', address: '10.1.0.10' as Address },
      client: { host: client(i % CLIENTS), address: address(i % CLIENTS) as Address },
      image: 'first',
      contacts: 5,
      bytes: RATE * (Number(hours(HOURS)) / Number(seconds(1))),
      rate: RATE,
    });
}

/** The same as a case: so many sessions, of all clients, each of which is expected to complete. */
export function caseOf(count: number): CaseFiles {
  const copies = (i: number) => Math.floor(count / CLIENTS) + (i < count % CLIENTS ? 1 : 0);
  const ofClient = (i: number) => `  backup${i + 1}:
    dialogue: netbackup-multiplexed
    roles: { media: media, client: ${client(i)} }
    with: { bytes: ${(RATE * HOURS * 3_600) / 1e9} GB, rate: ${RATE / 1e6} MB/s }
    copies: ${copies(i)}
    expect: { completes: true, survives: ${HOURS}h }
`;
  const clients = Array.from({ length: CLIENTS }, (_, i) => (copies(i) > 0 ? ofClient(i) : ''));
  return {
    network: [networkFile()],
    sessions: { file: 'sessions.yaml', text: `until: 13h\nsessions:\n${clients.join('')}` },
  };
}
