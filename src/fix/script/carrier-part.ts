import type { Address } from '../../base/address.ts';
import { inSeconds } from '../../base/duration.ts';
import type { Change } from '../change.ts';
import { type Part, part } from './rendering.ts';

type Carrier = Extract<Change, { is: 'relay' | 'tunnel' }>;

/**
 * A relay (socat) or a tunnel (ssh) as units of systemd: one for each port, started again whenever it ends, as autossh
 * would.
 */
export const carrierPart = (change: Carrier): Part =>
  part({
    files: change.ports.map((port) => {
      const name = `holdfast-${change.is}-${port}`;
      return {
        path: `/etc/systemd/system/${name}.service`,
        text: unit(change, port),
        how: 'new' as const,
        named: true as const,
        reload: `systemctl daemon-reload`,
      };
    }),
    notes: [
      ...change.ports.map((port) => `systemctl enable --now holdfast-${change.is}-${port}.service`),
      ...change.ports.map(
        (port) => `way back, before the rollback script: systemctl disable --now holdfast-${change.is}-${port}.service`,
      ),
      `Then point the program on ${change.node} at 127.0.0.1 in place of ${change.peer} (${change.at}), and back for the way back.`,
      change.is === 'relay'
        ? 'socat has to be installed. rinetd would not do: it does not set SO_KEEPALIVE.'
        : `ssh needs a key of its own for the account holdfast on ${change.peer}, with permitopen for just this port, and the key of that host in the known_hosts of root: connect once by hand. The server has to listen on 127.0.0.1 there, too.`,
    ],
  });

const unit = (change: Carrier, port: number): string =>
  [
    '[Unit]',
    `Description=holdfast: ${change.is} to port ${port} of ${hostWord(change.peer)}`,
    'After=network-online.target',
    'Wants=network-online.target',
    '',
    '[Service]',
    `ExecStart=${commandOf(change, port)}`,
    'Restart=always',
    'RestartSec=5',
    ...(change.is === 'relay' ? ['DynamicUser=yes'] : []),
    // Ports that only root may have.
    ...(change.is === 'relay' && port < 1024 ? ['AmbientCapabilities=CAP_NET_BIND_SERVICE'] : []),
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');

function commandOf(change: Carrier, port: number): string {
  if (change.is === 'tunnel')
    return `/usr/bin/ssh -N -T -o BatchMode=yes -o ExitOnForwardFailure=yes -o ServerAliveInterval=${inSeconds(change.alive)} -o ServerAliveCountMax=3 -L 127.0.0.1:${port}:127.0.0.1:${port} holdfast@${change.at}`;
  const { idle, interval, count } = change.keepalive;
  const times = `keepalive,keepidle=${inSeconds(idle)},keepintvl=${inSeconds(interval)},keepcnt=${count}`;
  return `/usr/bin/socat TCP-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr,${times} TCP:${bracketed(change.at)}:${port},${times}`;
}

/** IPv6 as socat takes it. */
const bracketed = (address: Address): string => (address.includes(':') ? `[${address}]` : address);

/**
 * A name in a unit has no way to be quoted that socat would understand as well: only what a host name may have is left.
 */
const hostWord = (name: string): string => name.replaceAll(/[^\w.:-]/g, '_').replace(/^-/, '_');
