import { formatHostPort, type HostPort } from '../../base/host-port.ts';
import { unitText } from '../systemd-unit.ts';

export interface KeepaliveUnit {
  /** Node and the program, a word each. */
  readonly program: readonly string[];
  /** Absolute: the service starts elsewhere. */
  readonly config: string;
  readonly metrics?: HostPort | undefined;
}

/** The systemd unit of `holdfast keepalive watch`. */
export const keepaliveUnit = ({ program, config, metrics }: KeepaliveUnit): string =>
  unitText({
    description: 'Holdfast: keepalive for connections of running processes',
    command: [
      ...program,
      'keepalive',
      'watch',
      '--config',
      config,
      ...(metrics === undefined ? [] : ['--metrics', formatHostPort(metrics)]),
    ],
    capabilities: ['CAP_SYS_PTRACE'],
    reloads: true,
    stopSeconds: 10,
    // sock_diag, and the metrics.
    families: ['AF_NETLINK', 'AF_INET', 'AF_INET6'],
    seesProcesses: true,
  });
