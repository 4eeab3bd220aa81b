import type { Duration } from '../../base/duration.ts';
import { errorCode } from '../../base/error-code.ts';
import { formatHostPort, type HostPort } from '../../base/host-port.ts';
import { serveMetrics } from '../../live/metrics-endpoint.ts';
import { ListenError } from '../../live/relay/listening.ts';
import { openDataPath, type OpenedPath, type PathKind } from '../../live/relay/open-data-path.ts';
import { RelayLoop } from '../../live/relay/own-listener.ts';
import type { Relay } from '../../live/relay/relay.ts';
import { listenWords } from '../../live/relay/relay.ts';
import { logEvent } from '../../live/relay/relay-log.ts';
import { relayMetrics } from '../../live/relay/relay-metrics.ts';
import { RelayService } from '../../live/relay/relay-service.ts';
import { relayStatus } from '../../live/relay/relay-status.ts';
import { inheritedSockets } from '../../live/relay/socket-activation.ts';
import { serveStatus } from '../../live/relay/status-socket.ts';
import { ThreadError } from '../../live/relay/thread-error.ts';
import { type ServiceLog, serviceLog } from '../../live/service-log.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { descriptorRemedy } from '../fault-text.ts';
import { refused } from '../refused.ts';
import { readConfig, wantedRelays } from './relay-config.ts';
import type { RelayFlags } from './relay-flags.ts';
import { statusPath } from './relay-status-path.ts';
import { ServiceSignals } from './service-signals.ts';

export interface RelayServeFlags extends RelayFlags {
  readonly drain: Duration;
  readonly dataPath: PathKind;
  readonly threads?: number;
  readonly metrics?: HostPort;
  readonly statusSocket?: string;
  readonly logAll: boolean;
}

/** `holdfast relay serve`: until SIGTERM or Ctrl-C, and the second time at once. SIGHUP: the file is read again. */
export async function runRelay(flags: RelayServeFlags): Promise<ExitCode> {
  const wanted = wantedRelays(flags);
  if ('wrong' in wanted) return refused(...wanted.wrong);
  const log = serviceLog();
  const signals = new ServiceSignals({ reloads: true });
  try {
    const opened = await openDataPath({
      kind: flags.dataPath,
      threads: flags.threads,
      inherited: inheritedSockets(process.env, process.pid),
      tellsAll: flags.logAll,
      onEvent: (event) => logEvent(log, event),
    });
    for (const note of opened.notes) log.warn({ note }, 'data-path');
    const impossible = opened.path.kind === 'node' ? beyondNode(wanted.relays) : [];
    if (impossible.length > 0) {
      await opened.path.close();
      return refused(...impossible);
    }
    return await serveUntilEnded(flags, { opened, relays: wanted.relays, log, signals });
  } catch (error) {
    const why = notPossible(error);
    if (why === undefined) throw error;
    return refused(why);
  } finally {
    signals.release();
  }
}

interface Serving {
  readonly opened: OpenedPath;
  readonly relays: readonly Relay[];
  readonly log: ServiceLog;
  readonly signals: ServiceSignals;
}

async function serveUntilEnded(flags: RelayServeFlags, { opened, relays, log, signals }: Serving): Promise<ExitCode> {
  const { path, ledger, threads } = opened;
  const service = new RelayService({ path, ledger, log });
  const since = new Date();
  const closing: (() => Promise<void>)[] = [];
  try {
    await service.apply(relays);
    const status = await openStatus(flags.statusSocket, log, async () =>
      JSON.stringify(await relayStatus({ service, path, ledger, threads, since })),
    );
    closing.push(...status);
    if (flags.metrics) {
      const endpoint = await serveMetrics(relayMetrics({ ledger, slots: service.slots }), flags.metrics);
      closing.push(endpoint.close);
      log.info({ at: formatHostPort({ host: flags.metrics.host, port: endpoint.port }) }, 'metrics');
    }
    signals.onReload(() => void reload(flags.config, service, log));
    await signals.asked;
    const cut = await service.drain(flags.drain / 1_000, signals.askedAgain);
    return cut > 0 ? EXIT.found : EXIT.clean;
  } catch (error) {
    await path.close();
    throw error;
  } finally {
    for (const close of closing) await close();
  }
}

/** The one that everybody would ask may belong to another relay: then this one has none. */
async function openStatus(
  given: string | undefined,
  log: ServiceLog,
  status: () => Promise<string>,
): Promise<readonly (() => Promise<void>)[]> {
  const path = given ?? statusPath(process.env, process.getuid?.() ?? -1);
  if (path === 'off') return [];
  if (path === undefined) {
    const remedy =
      'there is no XDG_RUNTIME_DIR for its socket: --status-socket PATH names a place, --status-socket off wants none';
    log.warn({ remedy }, 'no-status');
    return [];
  }
  try {
    const { close } = await serveStatus(path, status);
    log.info({ path }, 'status');
    return [close];
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    const remedy =
      code === 'EADDRINUSE'
        ? 'another relay answers there: --status-socket PATH gives this one a socket of its own, --status-socket off none'
        : (descriptorRemedy(code) ?? '--status-socket PATH names another place for its socket');
    if (given !== undefined) throw new Error(`no status socket at ${path}: ${code}; ${remedy}`, { cause: error });
    log.warn({ path, error: code, remedy }, 'no-status');
    return [];
  }
}

/** What is wrong leaves everything as it was. */
async function reload(config: string | undefined, service: RelayService, log: ServiceLog): Promise<void> {
  if (config === undefined) {
    log.warn({ remedy: 'start with --config FILE' }, 'nothing-to-reload');
    return;
  }
  const wanted = readConfig(config);
  if ('wrong' in wanted) {
    for (const wrong of wanted.wrong) log.error({ wrong }, 'not-reloaded');
    return;
  }
  try {
    await service.apply(wanted.relays);
    log.info({ file: config }, 'reloaded');
  } catch (error) {
    log.error({ wrong: notPossible(error) ?? String(error) }, 'not-reloaded');
  }
}

const beyondNode = (relays: readonly Relay[]): readonly string[] =>
  relays.flatMap(({ name, device, transparent }) => {
    const asked = [...(device === undefined ? [] : ['device']), ...(transparent ? ['transparent'] : [])];
    return asked.map(
      (what) =>
        `${name}: "${what}" needs socket options that Node does not offer, and this is the path through Node; use --data-path splice, on Linux with koffi installed`,
    );
  });

/** Why this machine does not do it, and what would help; undefined where it is a fault of Holdfast. */
function notPossible(error: unknown): string | undefined {
  if (error instanceof ListenError) return `cannot listen on ${listenWords(error.at)}: ${error.code}${remedyOf(error)}`;
  if (error instanceof ThreadError) return `${error.message}${descriptorWords(error.code)}`;
  if (error instanceof RelayLoop) return error.message;
  return error instanceof Error && ('code' in error || 'cause' in error) ? error.message : undefined;
}

function remedyOf({ at, code }: ListenError): string {
  switch (code) {
    case 'EADDRINUSE':
      return '; somebody else does: ss -ltnp tells who';
    case 'EACCES':
      return 'port' in at && at.port < 1_024
        ? '; ports below 1024 need CAP_NET_BIND_SERVICE, which holdfast relay unit gives'
        : '';
    case 'EPERM':
      return '; a transparent relay needs CAP_NET_ADMIN, which holdfast relay unit gives';
    case 'EADDRNOTAVAIL':
      return '; this machine does not have the address: ip address tells which it has';
    default:
      return descriptorWords(code);
  }
}

function descriptorWords(code: string | undefined): string {
  const remedy = descriptorRemedy(code);
  return remedy === undefined ? '' : `; ${remedy}`;
}
