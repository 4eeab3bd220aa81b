import { type Duration, milliseconds, seconds } from '../../base/duration.ts';

/**
 * What `holdfast probe` and `holdfast probe serve` say to each other (docs/probe.md): short lines of ASCII, each
 * answered by one that is hardly longer, so that nobody can make the far side send more than he sent himself.
 */
export const GREETING = 'HOLDFAST/1';

/** The longest line is PROBE with four moments: 130 characters. */
export const FAR_LINE_BYTES_MAX = 160;

/** Bytes of a probed connection: this one is sent back, all others are counted only. */
export const ECHOED = 0x65;
export const COUNTED = 0x2e;

export type FarRequest =
  | { readonly ask: 'new' }
  | {
      readonly ask: 'probe';
      readonly session: string;
      readonly id: number;
      readonly life: Duration;
      readonly speak: readonly Duration[];
    }
  | { readonly ask: 'state'; readonly session: string; readonly id: number }
  | { readonly ask: 'watch'; readonly session: string; readonly id: number }
  | { readonly ask: 'seen'; readonly session: string; readonly id: number };

/** `lost`: the far side never had it, or no longer knows. */
export const FAR_STATES = ['open', 'reset', 'ended', 'timed-out', 'over', 'lost'] as const;

/** What the far side knows of one probed connection. */
export interface FarState {
  readonly bytes: number;
  readonly state: (typeof FAR_STATES)[number];
}

/**
 * Interfaces of the far side that packets of one connection came in by and left by, in the order in which they were
 * first seen.
 */
export interface FarSeen {
  readonly in: readonly string[];
  readonly out: readonly string[];
}

const isState = (text: string): text is FarState['state'] => FAR_STATES.some((one) => one === text);

/** Moments at which the far side speaks by itself, on one connection. */
export const MOMENTS_MAX = 4;
/** Longer than any timer that is looked for: conntrack's five days, twice. */
export const LIFE_MAX: Duration = seconds(10 * 86_400);
export const ID_MAX = 99_999;

export function requestLine(request: FarRequest): string {
  switch (request.ask) {
    case 'new':
      return `${GREETING} NEW\n`;
    case 'probe': {
      const speak = request.speak.length > 0 ? ` SPEAK ${request.speak.map(millis).join(',')}` : '';
      return `${GREETING} PROBE ${request.session} ${request.id} ${millis(request.life)}${speak}\n`;
    }
    case 'state':
    case 'watch':
    case 'seen':
      return `${GREETING} ${request.ask.toUpperCase()} ${request.session} ${request.id}\n`;
  }
}

const millis = (duration: Duration): number => Math.round(duration / 1_000);

const LINE = new RegExp(
  String.raw`^${GREETING} (?:(NEW)|(STATE|WATCH|SEEN) ([\da-f]{32}) (\d{1,5})|PROBE ([\da-f]{32}) (\d{1,5}) (\d{1,12})(?: SPEAK (\d{1,12}(?:,\d{1,12}){0,${MOMENTS_MAX - 1}}))?)\r?$`,
);

/** Undefined for what is no request, or asks for more than may be. */
export function parseRequest(line: string): FarRequest | undefined {
  const parts = LINE.exec(line);
  if (!parts) return undefined;
  const [, isNew, about, aboutSession = '', aboutId = '', session = '', id = '', life = '', speak] = parts;
  if (isNew !== undefined) return { ask: 'new' };
  if (about !== undefined) {
    const ask = about === 'STATE' ? 'state' : about === 'WATCH' ? 'watch' : 'seen';
    return { ask, session: aboutSession, id: Number(aboutId) };
  }
  const moments = speak === undefined ? [] : speak.split(',').map((one) => milliseconds(Number(one)));
  const lasting = milliseconds(Number(life));
  if (lasting > LIFE_MAX || moments.some((one) => one > lasting)) return undefined;
  return { ask: 'probe', session, id: Number(id), life: lasting, speak: moments };
}

export const sessionLine = (session: string): string => `OK ${session}\n`;
export const okLine = 'OK\n';
/** Why not, in a word. */
export const noLine = (why: 'unknown' | 'busy' | 'capture'): string => `NO ${why}\n`;
export const stateLine = ({ bytes, state }: FarState): string => `GOT ${bytes} ${state}\n`;
/** Names of interfaces have neither blanks nor slashes; a comma in one would make two of it, so it is not told. */
export const seenLine = (seen: FarSeen): string => `SEEN in=${names(seen.in)} out=${names(seen.out)}\n`;

const names = (all: readonly string[]): string =>
  all.length === 0
    ? '-'
    : all
        .filter((one) => /^[^\s,]{1,15}$/.test(one))
        .slice(0, 4)
        .join(',');

export type FarAnswer =
  | { readonly is: 'ok'; readonly session?: string }
  | { readonly is: 'no'; readonly why: string }
  | ({ readonly is: 'state' } & FarState)
  | ({ readonly is: 'seen' } & FarSeen);

/** Undefined for what is no answer of a far side of this kind. */
export function parseAnswer(line: string): FarAnswer | undefined {
  const text = line.replace(/\r$/, '');
  const [, session] = /^OK(?: ([\da-f]{32}))?$/.exec(text) ?? [];
  if (text === 'OK' || session !== undefined) return { is: 'ok', ...(session === undefined ? {} : { session }) };
  const [, why] = /^NO ([a-z]{1,16})$/.exec(text) ?? [];
  if (why !== undefined) return { is: 'no', why };
  const [, bytes = '', state = ''] = /^GOT (\d{1,9}) ([a-z-]{1,16})$/.exec(text) ?? [];
  if (isState(state)) return { is: 'state', bytes: Number(bytes), state };
  const [, into, out] = /^SEEN in=(\S{1,63}) out=(\S{1,63})$/.exec(text) ?? [];
  if (into === undefined || out === undefined) return undefined;
  return { is: 'seen', in: listed(into), out: listed(out) };
}

const listed = (text: string): readonly string[] => (text === '-' ? [] : text.split(','));
