import { seconds } from '../../base/duration.ts';
import type { ConfigLine, UnreadConfig } from '../../model/configuration.ts';
import type { TcpTimeout, TimeoutPolicy } from '../../model/netfilter.ts';
import type { NftWord } from './nft-words.ts';

/** A policy as far as it is understood, and what is not. */
export interface PolicyReading {
  readonly policy: TimeoutPolicy;
  readonly unread: readonly UnreadConfig[];
}

/** A state and its time, as they stand in a listing. */
interface Written {
  readonly state: string;
  readonly time: string;
  readonly by: ConfigLine;
}

/**
 * The states of TCP as nft (src/ct.c, tcp_timeout) and nfct (libnetfilter_cttimeout, tcp.c) call them, in small
 * letters.
 */
const STATES: Readonly<Record<string, TcpTimeout>> = {
  syn_sent: 'syn_sent',
  syn_recv: 'syn_recv',
  established: 'established',
  fin_wait: 'fin_wait',
  close_wait: 'close_wait',
  last_ack: 'last_ack',
  time_wait: 'time_wait',
  close: 'close',
  syn_sent2: 'syn_sent2',
  retrans: 'max_retrans',
  unack: 'unacknowledged',
  unacknowledged: 'unacknowledged',
};

/** The kernel keeps them in 32 bits of seconds; nfct cuts off what is more (measured: 99999999999 becomes 13161348). */
const SECONDS_MAX = 2 ** 32 - 1;

/** `protocol`: those of others than TCP say nothing of TCP. */
export function policyOf(
  name: string,
  {
    protocol,
    written,
    by,
  }: { readonly protocol: string; readonly written: readonly Written[]; readonly by: ConfigLine },
): PolicyReading {
  const times = new Map<TcpTimeout, ReturnType<typeof seconds>>();
  const unread: UnreadConfig[] = [];
  const isOfTcp = protocol === 'tcp' || protocol === '6';
  if (isOfTcp)
    for (const { state, time, by: line } of written) {
      const timeout = STATES[state.toLowerCase()];
      const value = secondsOf(time);
      if (timeout !== undefined && value !== undefined) times.set(timeout, seconds(value));
      else unread.push(timeout === undefined ? unknownState(state, line) : impossibleTime(time, { state, line }));
    }
  return { policy: { name, protocol: isOfTcp ? 'tcp' : 'other', times, by }, unread };
}

const unknownState = (state: string, by: ConfigLine): UnreadConfig => ({
  ...by,
  reason: `no state of TCP is called “${state}”`,
  bears: 'timers',
  impossible: {
    at: Math.max(0, by.text.indexOf(state)),
    found: `the state "${state}"`,
    expected: Object.keys(STATES).join(', '),
    remedy: 'correct its name, or remove it',
  },
});

const impossibleTime = (
  time: string,
  { state, line }: { readonly state: string; readonly line: ConfigLine },
): UnreadConfig => ({
  ...line,
  reason: `no time of “${state}”`,
  bears: 'timers',
  impossible: {
    at: Math.max(0, line.text.indexOf(time, line.text.indexOf(state) + state.length)),
    found: `"${time}"`,
    expected: `whole seconds up to ${SECONDS_MAX}, as 7200, or as 2h, 1h30m, 45s`,
    remedy: `correct the time of "${state}", or leave it out`,
  },
});

/** `7200`, and as later nft print it `7200s`, `2h`, `1d12h`. */
function secondsOf(text: string): number | undefined {
  if (/^\d+$/.test(text)) return bounded(Number(text));
  const parts = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  if (!parts || text === '') return undefined;
  return bounded(parts.slice(1).reduce((sum, part, i) => sum + Number(part ?? 0) * (UNITS[i] ?? 0), 0));
}

const UNITS = [86_400, 3_600, 60, 1];
const bounded = (value: number): number | undefined => (value <= SECONDS_MAX ? value : undefined);

/** `ct timeout NAME { protocol tcp; l3proto ip; policy = { established : 7200, close : 4 } }`, without its end. */
export function nftPolicy(words: readonly NftWord[], lineOf: (word: NftWord) => ConfigLine): PolicyReading | undefined {
  const [, , name] = words;
  if (name === undefined) return undefined;
  const within = words.slice(3);
  const from = within.findIndex(({ text }) => text === 'policy');
  const protocol = within[within.findIndex(({ text }) => text === 'protocol') + 1]?.text ?? '';
  // By hand there may be no blank before a colon.
  const pairs = (from < 0 ? [] : within.slice(from + 1)).flatMap((word) =>
    word.text.split(/[={},:;]/).flatMap((text) => (text === '' ? [] : [{ text, by: lineOf(word) }])),
  );
  const written = pairs.flatMap((state, i) => {
    const time = i % 2 === 0 ? pairs[i + 1] : undefined;
    return time ? [{ state: state.text, time: time.text, by: state.by }] : [];
  });
  return policyOf(name.text, { protocol, written, by: lineOf(name) });
}

/**
 * What `nfct list timeout` prints: `.long = { .l3proto = 2, .l4proto = 6, .policy = { .ESTABLISHED = 7200, ... }, };`
 */
export function nfctPolicies(lines: readonly ConfigLine[]): readonly PolicyReading[] {
  const readings: PolicyReading[] = [];
  let open:
    | { readonly name: string; readonly by: ConfigLine; protocol: string; readonly written: Written[] }
    | undefined;
  for (const by of lines) {
    const [, key = '', value = ''] = /^\.(\S+) = (\{|[^\s,]+),?$/.exec(by.text) ?? [];
    if (by.text === '};' && open) {
      readings.push(policyOf(open.name, open));
      open = undefined;
    } else if (value === '{' && !open) open = { name: key, by, protocol: '', written: [] };
    else if (open && key === 'l4proto') open.protocol = value;
    else if (open && key !== '' && value !== '{' && key !== 'l3proto')
      open.written.push({ state: key, time: value, by });
  }
  return readings;
}
