import { isLoopback, parseAddress } from '../../base/address.ts';
import { errorCode } from '../../base/error-code.ts';
import { formatHostPort, type HostPort } from '../../base/host-port.ts';
import { formatPrefix, parsePrefix, type Prefix } from '../../base/prefix.ts';
import type { FarCapture } from '../../live/probe/far-capture.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { complain } from '../output.ts';
import { refused } from '../refused.ts';
import { untilTold } from './service-signals.ts';

export interface ServeFlags {
  readonly allow?: readonly Prefix[];
  readonly connections: number;
  readonly unit: boolean;
}

const LOOPBACK: readonly Prefix[] = ['127.0.0.0/8', '::1'].flatMap((text) => parsePrefix(text) ?? []);

/** An empty host: every address of this host. */
export async function runProbeServe(
  { allow, connections, unit }: ServeFlags,
  { host, port }: HostPort,
): Promise<ExitCode> {
  const address = parseAddress(host);
  const local = address !== undefined && isLoopback(address);
  if (!allow && !local)
    return refused(
      `whoever reaches port ${port} could use it: say who may with --allow, such as --allow 10.1.0.0/24, or listen on 127.0.0.1:${port}`,
    );
  const allowed = allow ?? LOOPBACK;
  if (unit) return (await import('./probe-unit.ts')).printServeUnit({ host, port }, allowed, connections);
  const [{ serveFarSide }, { serviceLog }] = await Promise.all([
    import('../../live/probe/serve.ts'),
    import('../../live/service-log.ts'),
  ]);
  const log = serviceLog();
  const capture = await captureHere();
  const where = host === '' ? {} : { host };
  try {
    const served = await serveFarSide({
      ...where,
      port,
      allow: allowed,
      connectionsMax: connections,
      log,
      ...(capture ? { capture } : {}),
    });
    log.info(
      {
        at: host === '' ? `every address, port ${served.port}` : formatHostPort({ host, port: served.port }),
        allow: allowed.map(formatPrefix),
        capture: capture !== undefined,
      },
      'listening',
    );
    const signal = await untilTold();
    log.info({ signal }, 'stopping');
    await served.close();
    return EXIT.clean;
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    complain(`nothing listens on ${host === '' ? `port ${port}` : formatHostPort({ host, port })}: ${whyNot(code)}`);
    return EXIT.unusable;
  }
}

/** Undefined where this process may not see packets, which only the probe of the way back needs. */
async function captureHere(): Promise<FarCapture | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    const { farCapture, mayCapture } = await import('../../live/probe/far-capture.ts');
    return mayCapture() ? farCapture() : undefined;
  } catch (error) {
    complain(
      `packets cannot be seen here (${error instanceof Error ? error.message.split('\n')[0] : String(error)}); all else works`,
    );
    return undefined;
  }
}

function whyNot(code: string): string {
  if (code === 'EADDRINUSE') return 'somebody else does; take another port, or look who with ss -ltnp';
  if (code === 'EACCES')
    return 'ports below 1024 need CAP_NET_BIND_SERVICE; take another, or setcap cap_net_bind_service+ep';
  if (code === 'EADDRNOTAVAIL') return 'this host does not have that address; look at ip address';
  return code;
}
