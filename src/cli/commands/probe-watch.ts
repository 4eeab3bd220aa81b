import { type Duration, inSeconds, minutes, seconds } from '../../base/duration.ts';
import { errorWords } from '../../base/error-code.ts';
import { formatHostPort, type HostPort } from '../../base/host-port.ts';
import type { Address } from '../../base/address.ts';
import type { MetricsEndpoint } from '../../live/metrics-endpoint.ts';
import type { ProbeSource } from '../../live/probe/attempt.ts';
import type { FarKind } from '../../live/probe/far-kind.ts';
import { deathWords, type WatchEvent, type Watched } from '../../live/probe/watch-event.ts';
import type { ServiceLog } from '../../live/service-log.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { refused } from '../refused.ts';
import { kernelMissing } from './kernel-missing.ts';
import { firstAddress } from './probe-address.ts';
import { untilTold } from './service-signals.ts';

export interface WatchFlags {
  readonly every?: readonly Duration[];
  readonly far: FarKind;
  readonly answer: Duration;
  readonly from?: ProbeSource;
  readonly keepalive?: Duration;
  readonly metrics?: HostPort;
  readonly for?: Duration;
  readonly unit: boolean;
}

/**
 * Shorter than the timers of most firewalls, and long enough to be silence: one that dies of it has found a tight one.
 */
const EVERY: Duration = minutes(15);

/** `holdfast probe watch`: keeps idle connections, and tells when one dies and how. */
export async function runProbeWatch(flags: WatchFlags, ...targets: readonly HostPort[]): Promise<ExitCode> {
  if (targets.length === 0) return refused('nothing to watch: name HOST:PORT');
  if (flags.unit) return (await import('./probe-unit.ts')).printWatchUnit(process.argv.slice(2));
  if (await kernelMissing()) return EXIT.unusable;
  const resolved: (HostPort & { readonly address: Address })[] = [];
  for (const target of targets) {
    const address = await firstAddress(target.host, flags.from);
    if (typeof address === 'object') return refused(address.wrong);
    resolved.push({ ...target, address });
  }
  const [{ serviceLog }, { WatchMetrics }] = await Promise.all([
    import('../../live/service-log.ts'),
    import('../../live/probe/watch-metrics.ts'),
  ]);
  const [log, metrics] = [serviceLog(), new WatchMetrics()];
  const endpoint = await metricsAt(flags.metrics, metrics.registry);
  if (typeof endpoint === 'string') return refused(endpoint);
  const deaths = await watchAll(flags, resolved, { log, metrics });
  await endpoint?.close();
  return deaths > 0 ? EXIT.found : EXIT.clean;
}

type Metrics = InstanceType<typeof import('../../live/probe/watch-metrics.ts').WatchMetrics>;

async function metricsAt(
  at: HostPort | undefined,
  registry: Metrics['registry'],
): Promise<MetricsEndpoint | string | undefined> {
  if (!at) return undefined;
  const { serveMetrics } = await import('../../live/metrics-endpoint.ts');
  try {
    return await serveMetrics(registry, at);
  } catch (error) {
    return `nothing listens on ${formatHostPort(at)} for metrics: ${errorWords(error)}; take another port`;
  }
}

interface Tellers {
  readonly log: ServiceLog;
  readonly metrics: Metrics;
}

/** Until told, or until the time is over. How many died. */
async function watchAll(
  flags: WatchFlags,
  targets: readonly (HostPort & { readonly address: Address })[],
  { log, metrics }: Tellers,
): Promise<number> {
  const { watchConnection } = await import('../../live/probe/watch.ts');
  const controller = new AbortController();
  let deaths = 0;
  const watches = targets.flatMap(({ host, port, address }) =>
    (flags.every ?? [EVERY]).map((every) => {
      const watched: Watched = { target: formatHostPort({ host, port }), every };
      metrics.begin(watched);
      return watchConnection({
        target: { to: { address, port }, ...(flags.from ? { from: flags.from } : {}) },
        far: flags.far,
        every,
        answerWait: flags.answer,
        ...(flags.keepalive === undefined ? {} : { keepalive: keepaliveOf(flags.keepalive) }),
        signal: controller.signal,
        onEvent: (event) => {
          metrics.take(watched, event);
          if (event.event === 'died') deaths++;
          tell(log, watched, event);
        },
      });
    }),
  );
  log.info({ connections: watches.length }, 'watching');
  const over =
    flags.for === undefined ? [] : [new Promise((resolve) => setTimeout(resolve, (flags.for ?? 0) / 1_000).unref())];
  // A timer that does not hold the program is held by its watches.
  await Promise.race([untilTold(), ...over]);
  controller.abort();
  await Promise.all(watches);
  log.info({ deaths }, 'stopped');
  return deaths;
}

/** As RFC 1122 has it but for the idle time: probes a quarter of it apart. */
const keepaliveOf = (idle: Duration) => ({
  on: true,
  idle,
  interval: seconds(Math.max(1, Math.floor(inSeconds(idle) / 4))),
  count: 5,
});

/** A line for each event. That one is alive is none: the metrics have it. */
function tell(log: ServiceLog, { target, every }: Watched, event: WatchEvent): void {
  const about = { target, every: inSeconds(every) };
  switch (event.event) {
    case 'connected':
      log.info({ ...about, local: event.local, roundTrip: inSeconds(event.roundTrip) }, event.event);
      return;
    case 'not-connected':
      log.warn({ ...about, outcome: event.fate, againIn: inSeconds(event.again) }, event.event);
      return;
    case 'awaiting-hello':
      log.info({ ...about, expected: 'holdfast probe serve, or --far any' }, event.event);
      return;
    case 'not-understood':
      log.warn(
        { ...about, said: event.said, expected: 'holdfast probe serve, or --far any', againIn: inSeconds(event.again) },
        event.event,
      );
      return;
    case 'alive':
      return;
    case 'died': {
      const { how, when, silence, age } = event;
      log.warn(
        { ...about, how, when, silence: inSeconds(silence), age: inSeconds(age), words: deathWords(event) },
        event.event,
      );
    }
  }
}
