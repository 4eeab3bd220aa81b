import { inSeconds } from '../../base/duration.ts';
import type { Change } from '../change.ts';
import { type Part, part } from './rendering.ts';

type Carrier = Extract<Change, { is: 'relay' | 'tunnel' }>;

/** A relay (socat) or a tunnel (ssh) as units of systemd: one for each port, started again whenever it ends, as autossh would. */
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
      `Then point the program on ${change.node} at 127.0.0.1 in place of ${change.peer}, and back for the way back.`,
      change.is === 'relay'
        ? 'socat has to be installed. rinetd would not do: it does not set SO_KEEPALIVE.'
        : `ssh needs a key of its own for the account holdfast on ${change.peer}, with permitopen for just this port.`,
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
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');

function commandOf(change: Carrier, port: number): string {
  const peer = hostWord(change.peer);
  if (change.is === 'tunnel')
    return `/usr/bin/ssh -N -T -o BatchMode=yes -o ExitOnForwardFailure=yes -o ServerAliveInterval=${inSeconds(change.alive)} -o ServerAliveCountMax=3 -L 127.0.0.1:${port}:127.0.0.1:${port} holdfast@${peer}`;
  const { idle, interval, count } = change.keepalive;
  const times = `keepalive,keepidle=${inSeconds(idle)},keepintvl=${inSeconds(interval)},keepcnt=${count}`;
  return `/usr/bin/socat TCP-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr,${times} TCP:${peer}:${port},${times}`;
}

/** A name in a unit has no way to be quoted that socat would understand as well: only what a host name may have is left. */
const hostWord = (name: string): string => name.replaceAll(/[^\w.:-]/g, '_').replace(/^-/, '_');
