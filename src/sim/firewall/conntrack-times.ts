import { type Duration, days, minutes, seconds } from '../../base/duration.ts';
import { type Known, valueOf } from '../../model/configuration.ts';
import type { TcpTimeout, TimeoutPolicy } from '../../model/netfilter.ts';
import type { TcpState } from '../../trace/netfilter/tcp-state-table.ts';

/** The time-outs of conntrack for TCP (`net.netfilter.nf_conntrack_tcp_timeout_*`). */
export interface ConntrackTimes {
  readonly states: Readonly<Record<TcpState, Duration>>;
  /** While a direction has data that nobody acknowledged. */
  readonly unacknowledged: Duration;
  /** After so many repetitions of one segment, and while a window is closed. */
  readonly retransmitted: Duration;
  readonly retransmissionsMax: number;
}

/** Linux Documentation/networking/nf_conntrack-sysctl.rst. */
export const conntrackDefaults: ConntrackTimes = {
  states: {
    none: seconds(0),
    'syn-sent': seconds(120),
    'syn-recv': seconds(60),
    established: days(5),
    'fin-wait': seconds(120),
    'close-wait': seconds(60),
    'last-ack': seconds(30),
    'time-wait': seconds(120),
    close: seconds(10),
    'syn-sent-2': seconds(120),
  },
  unacknowledged: minutes(5),
  retransmitted: minutes(5),
  retransmissionsMax: 3,
};

type Parameters = ReadonlyMap<string, Known<string>>;

export function conntrackTimes(parameters: Parameters): ConntrackTimes {
  const { retransmissionsMax, ...times } = conntrackDefaults;
  return {
    ...timesWith((name) => {
      // The kernel has one setting for both.
      const setting = name === 'syn_sent2' ? 'syn_sent' : name;
      return timeOf(parameters, `tcp_timeout_${setting}`);
    }, times),
    retransmissionsMax: numberOf(parameters, 'tcp_max_retrans') ?? retransmissionsMax,
  };
}

/** Those of a policy; what that does not say is as it was when it was made (tcp_timeout_nlattr_to_obj()). */
export const policyTimes = (
  { times }: TimeoutPolicy,
  { retransmissionsMax, ...others }: ConntrackTimes,
): ConntrackTimes => ({
  ...timesWith((name) => times.get(name), others),
  retransmissionsMax,
});

type Times = Omit<ConntrackTimes, 'retransmissionsMax'>;

function timesWith(
  said: (name: TcpTimeout) => Duration | undefined,
  { states, unacknowledged, retransmitted }: Times,
): Times {
  const read = (name: TcpTimeout, otherwise: Duration) => said(name) ?? otherwise;
  return {
    states: {
      none: states.none,
      'syn-sent': read('syn_sent', states['syn-sent']),
      'syn-recv': read('syn_recv', states['syn-recv']),
      established: read('established', states.established),
      'fin-wait': read('fin_wait', states['fin-wait']),
      'close-wait': read('close_wait', states['close-wait']),
      'last-ack': read('last_ack', states['last-ack']),
      'time-wait': read('time_wait', states['time-wait']),
      close: read('close', states.close),
      'syn-sent-2': read('syn_sent2', states['syn-sent-2']),
    },
    unacknowledged: read('unacknowledged', unacknowledged),
    retransmitted: read('max_retrans', retransmitted),
  };
}

/**
 * `nf_conntrack_max`: entries that the table has room for. Undefined: it was not read, and depends on the memory of the
 * machine.
 */
export const conntrackMax = (parameters: Parameters): number | undefined => numberOf(parameters, 'max');

/** What lets packets out of the window pass. Both are off by default. */
export function conntrackLeniency(parameters: Parameters): {
  readonly liberal: boolean;
  readonly ignoresInvalidReset: boolean;
} {
  const isOn = (name: string) => (numberOf(parameters, name) ?? 0) !== 0;
  return { liberal: isOn('tcp_be_liberal'), ignoresInvalidReset: isOn('tcp_ignore_invalid_rst') };
}

function timeOf(parameters: Parameters, name: string): Duration | undefined {
  const value = numberOf(parameters, name);
  return value === undefined ? undefined : seconds(value);
}

function numberOf(parameters: Parameters, name: string): number | undefined {
  const text = valueOf(parameters.get(`net.netfilter.nf_conntrack_${name}`) ?? 'not-checked');
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
