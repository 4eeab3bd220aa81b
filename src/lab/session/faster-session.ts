import { type Duration, milliseconds } from '../../base/duration.ts';
import { EVEN } from '../../dialogue/bulk-stream.ts';
import type { Fault } from '../../dialogue/fault.ts';
import { everyStep, type Session, type SocketOptions, type Step, stepName } from '../../dialogue/session.ts';
import type { Speed } from './speed.ts';

/**
 * The same programs in less time. Amounts of `BULK_FROM` and more are divided as well, at the rate that was written;
 * what programs say to each other stays as it is.
 */
export function fasterSession({ name, actors }: Session, speed: Speed): Session {
  const bulky = actors.some(({ steps }) => everyStep(steps).some(({ does }) => does === 'bulk'));
  const pace: Pace = { speed, amount: (bytes) => (bulky ? fewer(bytes, speed) : bytes) };
  return {
    name,
    actors: actors.map((actor) => ({ ...actor, steps: actor.steps.map((step) => fasterStep(step, actor.name, pace)) })),
  };
}

interface Pace {
  readonly speed: Speed;
  readonly amount: (bytes: number) => number;
}

/** What two programs tell each other is less, and what they hand over is more. */
const BULK_FROM = 1_000_000;

const fewer = (bytes: number, { by }: Speed): number =>
  bytes < BULK_FROM ? bytes : Math.max(1, Math.floor(bytes / by));

/** Real data flows: the lumps that stand for it are as short as a time that nobody compares. */
const LUMP_MOST = milliseconds(100);

function lumpEvery(written: Duration | undefined, speed: Speed): Duration {
  const every = speed.span(written ?? EVEN);
  return every > LUMP_MOST ? LUMP_MOST : every;
}

function fasterStep(step: Step, actor: string, pace: Pace): Step {
  const { speed, amount } = pace;
  const within = (of: { readonly within?: Duration }) =>
    of.within === undefined ? {} : { within: speed.span(of.within) };
  const by = `${actor}, ${stepName(step)}`;
  switch (step.does) {
    case 'connect':
      return {
        ...step,
        ...within(step),
        ...(step.pauses ? { pauses: step.pauses.map((pause) => speed.span(pause)) } : {}),
        ...optionsOf(step.options, by, speed),
      };
    case 'listen':
      return { ...step, ...optionsOf(step.options, by, speed) };
    case 'receive':
      return {
        ...step,
        bytes: amount(step.bytes),
        ...within(step),
        ...(step.silence === undefined ? {} : { silence: speed.span(step.silence) }),
      };
    case 'idle':
      return { ...step, for: speed.span(step.for) };
    case 'bulk':
      return { ...step, bytes: amount(step.bytes), every: lumpEvery(step.every, speed) };
    case 'accept':
    case 'await-close':
    case 'await':
      return { ...step, ...within(step) };
    case 'relay':
      return { ...step, ...(step.idleTimeout === undefined ? {} : { idleTimeout: speed.span(step.idleTimeout) }) };
    case 'repeat':
      return { ...step, steps: step.steps.map((one) => fasterStep(one, actor, pace)) };
    case 'send':
    case 'read':
    case 'close':
    case 'signal':
    case 'end':
      return step;
  }
}

/** TCP_USER_TIMEOUT is in milliseconds, the times of keepalive in seconds (tcp(7)). */
function optionsOf(options: SocketOptions | undefined, by: string, speed: Speed): { readonly options?: SocketOptions } {
  if (!options) return {};
  const { keepaliveTimes: times, userTimeout } = options;
  return {
    options: {
      ...options,
      ...(times && {
        keepaliveTimes: {
          idle: speed.kernelTime(times.idle, `the keepalive time of ${by}`),
          interval: speed.kernelTime(times.interval, `the keepalive interval of ${by}`),
          count: times.count,
        },
      }),
      ...(userTimeout === undefined ? {} : { userTimeout: speed.span(userTimeout) }),
    },
  };
}

export function fasterFault(fault: Fault, speed: Speed): Fault {
  const at = speed.span(fault.at);
  switch (fault.does) {
    case 'reboot':
    case 'failover':
    case 'detour':
      return { ...fault, at, ...(fault.for === undefined ? {} : { for: speed.span(fault.for) }) };
    case 'link-down':
    case 'one-way-loss':
      return { ...fault, at, for: speed.span(fault.for) };
    case 'keepalive-time':
      return { ...fault, at, to: speed.kernelTime(fault.to, `the keepalive time that ${fault.node} is given`) };
    case 'clock-step':
      return { ...fault, at, by: speed.span(fault.by) };
    case 'policy-change': {
      const { change } = fault;
      if (change.sets === 'block') return { ...fault, at };
      const to = speed.kernelTime(change.to, `the idle time-out that ${fault.node} is given`);
      return { ...fault, at, change: { ...change, to } };
    }
    case 'clear-connections':
    case 'clear-xlate':
    case 'table-limit':
      return { ...fault, at };
  }
}
