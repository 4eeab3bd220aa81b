import { type Duration, microseconds } from '../../base/duration.ts';
import { type HostPort, formatHostPort } from '../../base/host-port.ts';
import type { Rule } from '../../live/keepalive/rules.ts';
import type { KeepaliveWatch } from '../../live/keepalive/watch.ts';
import type { WatchMetrics } from '../../live/keepalive/watch-metrics.ts';
import type { ServiceLog } from '../../live/service-log.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { refused } from '../refused.ts';
import { withSystemCalls } from './keepalive-rights.ts';
import { rulesIn } from './keepalive-rules.ts';
import { ServiceSignals } from './service-signals.ts';

export interface KeepaliveWatchFlags {
  readonly config: string;
  readonly metrics?: HostPort;
  readonly check: boolean;
  readonly ownNamespace: boolean;
}

/** How often the counters of opened connections are read: less than any path forgets in. */
const LOOK_EVERY_MS = 500;

const loadLive = async () => ({
  ...(await import('../../live/keepalive/watch.ts')),
  ...(await import('../../live/keepalive/watch-log.ts')),
  ...(await import('../../live/keepalive/watch-metrics.ts')),
  ...(await import('../../live/keepalive/privileges.ts')),
  ...(await import('../../live/service-log.ts')),
  ...(await import('../../live/metrics-endpoint.ts')),
});
type Live = Awaited<ReturnType<typeof loadLive>>;

/** `holdfast keepalive watch`: new connections are given keepalive as they come. */
export async function runKeepaliveWatch(flags: KeepaliveWatchFlags): Promise<ExitCode> {
  const { config, metrics: at, check, ownNamespace: ownNamespaceOnly } = flags;
  const rules = rulesIn(config);
  if ('wrong' in rules) return refused(...rules.wrong);
  if (check) {
    process.stdout.write(`${config}: ${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}, nothing wrong\n`);
    return EXIT.clean;
  }
  const live = await withSystemCalls(loadLive);
  if (!live) return EXIT.unusable;
  const kept = live.keptNamespaces(process.env);
  const { surplus, mayGiveUp, mayTrace } = live.privileges();
  if (kept === undefined && surplus && mayGiveUp && mayTrace) live.giveUpSurplus(process.env, ownNamespaceOnly);
  const log = live.serviceLog();
  if (surplus) log.warn({ wanted: 'CAP_SYS_PTRACE only' }, 'more privileges are held than are needed');
  if (!mayTrace) log.warn({ missing: 'CAP_SYS_PTRACE' }, 'only processes of this user can be reached');
  const service: Service = {
    live,
    log,
    config,
    metrics: new live.WatchMetrics(),
    watch: new live.KeepaliveWatch(rules, { kept, ownNamespaceOnly }),
  };
  return serve(service, rules, at);
}

interface Service {
  readonly live: Live;
  readonly log: ServiceLog;
  readonly config: string;
  readonly metrics: WatchMetrics;
  readonly watch: KeepaliveWatch;
}

async function serve(service: Service, rules: readonly Rule[], at: HostPort | undefined): Promise<ExitCode> {
  const { live, log, metrics, watch } = service;
  let endpoint: Awaited<ReturnType<Live['serveMetrics']>> | undefined;
  try {
    endpoint = at && (await live.serveMetrics(metrics.registry, at));
  } catch (error) {
    return refused(
      `metrics cannot be served at ${at ? formatHostPort(at) : ''}: ${String(error)}; name another with --metrics`,
    );
  }
  metrics.obeys(rules.length);
  log.info({ rules: rules.length, metrics: at ? formatHostPort(at) : undefined }, 'watching');
  const signals = new ServiceSignals({ reloads: true });
  signals.onReload(() => void obeyAgain(service));
  try {
    await lookUntil(signals.asked, () => lookOnce(service));
  } finally {
    signals.release();
    watch.close();
    await endpoint?.close();
  }
  log.info({}, 'stopped');
  return EXIT.clean;
}

function lookOnce({ live, log, metrics, watch }: Service): void {
  const look = watch.look(now());
  if (!look) return;
  metrics.looked(look);
  live.logLook(log, look);
}

/** Since the machine began to count; never back. */
const now = (): Duration => microseconds(performance.now() * 1_000);

/** Looks again and again until the end is asked for. What a look throws ends it. */
async function lookUntil(asked: Promise<unknown>, look: () => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    look();
    const failed = new Promise<never>((_, reject) => {
      timer = setInterval(() => {
        try {
          look();
        } catch (error) {
          reject(error);
        }
      }, LOOK_EVERY_MS);
    });
    await Promise.race([asked, failed]);
  } finally {
    clearInterval(timer);
  }
}

/** Rules that cannot be read change nothing. */
async function obeyAgain({ log, config, metrics, watch }: Service): Promise<void> {
  const rules = rulesIn(config);
  if ('wrong' in rules) {
    metrics.refused();
    log.error({ wrong: rules.wrong }, 'the rules could not be read again; the old ones stay');
    return;
  }
  watch.obey(rules);
  metrics.obeys(rules.length);
  log.info({ rules: rules.length }, 'rules read again');
}
