/** A span of time in integer microseconds. Never a float of seconds: sums of logged times must be exact. */
export type Duration = number & { readonly unit: 'duration-us' };

export const microseconds = (count: number): Duration => Math.round(count) as Duration;
export const milliseconds = (count: number): Duration => microseconds(count * 1_000);
export const seconds = (count: number): Duration => microseconds(count * 1_000_000);
export const minutes = (count: number): Duration => seconds(count * 60);
export const hours = (count: number): Duration => seconds(count * 3_600);
export const days = (count: number): Duration => seconds(count * 86_400);

/** Seconds as JSON wants them. */
export const inSeconds = (duration: Duration): number => duration / 1_000_000;

/**
 * Reads `h:mm:ss`, as Cisco prints durations and timeouts (hours unpadded, up to 1193). The bare `0` that means
 * "never" on those devices is a duration of zero here; what it means is the caller's knowledge.
 */
export function parseClockDuration(text: string): Duration | undefined {
  if (text === '0') return seconds(0);
  const parts = /^(\d{1,5}):(\d{1,2}):(\d{1,2})$/.exec(text);
  if (!parts) return undefined;
  const [hour, minute, second] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  return minute < 60 && second < 60 ? seconds(hour * 3_600 + minute * 60 + second) : undefined;
}

/** As `parseClockDuration` reads it: `1:01:27`, hours without a leading zero, parts of a second left out. */
export function formatClockDuration(duration: Duration): string {
  const total = Math.floor(inSeconds(duration));
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${Math.floor(total / 3_600)}:${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`;
}

/**
 * For people: `812 µs`, `10.0 ms`, `10.000 s`, `120 s`, `5 min 50 s`, `3 min 27.3 s`, `1 h 1 min 27 s`, `5 d 0 h`. From
 * one minute to an hour whole seconds stand whole, because people set limits there in seconds; up to five minutes as
 * seconds alone. `5 min 50.0 s` is a little more or less than `5 min 50 s`. Each bound lies where the unit below it
 * would round up to a whole one of the unit above.
 */
export function formatDuration(duration: Duration): string {
  if (duration < 0) return `-${formatDuration(microseconds(Math.abs(duration)))}`;
  if (duration < 1_000) return `${duration} µs`;
  if (duration < 999_500) return `${(duration / 1_000).toFixed(duration < 100_000 ? 1 : 0)} ms`;
  if (duration >= 60_000_000 && duration <= 300_000_000 && duration % 1_000_000 === 0)
    return `${duration / 1_000_000} s`;
  if (duration < 180_000_000) return `${(duration / 1_000_000).toFixed(3)} s`;
  if (duration < 3_600_000_000 - 50_000) return joinUnits(duration, 60_000_000, 'min', 's');
  if (duration < 2 * 86_400_000_000) return hoursMinutesSeconds(duration);
  return `${Math.floor(duration / 86_400_000_000)} d ${Math.floor((duration % 86_400_000_000) / 3_600_000_000)} h`;
}

function joinUnits(duration: number, unit: number, unitName: string, restName: string): string {
  const rounded = Math.round(duration / 100_000) * 100_000;
  const rest = (rounded % unit) / 1_000_000;
  const tenths = duration % 1_000_000 === 0 ? 0 : 1;
  return rest === 0
    ? `${rounded / unit} ${unitName}`
    : `${Math.floor(rounded / unit)} ${unitName} ${rest.toFixed(tenths)} ${restName}`;
}

/** As `formatDuration`, of what was rounded before: `10 s`, where `10.000 s` would be true to the millisecond. */
export const formatRounded = (duration: Duration): string => formatDuration(duration).replace(/\.0+(?= )/, '');

const hoursMinutesSeconds = (duration: number): string => formatWholeSeconds(seconds(Math.round(duration / 1_000_000)));

/**
 * `45 s`, `1 min`, `12 min 11 s`, `1 h 0 min 5 s`, `72 h`: the same units whatever it is beside, for a column of spans
 * that people compare. A part of a second is told where there is one.
 */
export function formatWholeSeconds(duration: Duration): string {
  const total = inSeconds(duration);
  const [hour, minute] = [Math.floor(total / 3_600), Math.floor((total % 3_600) / 60)];
  const second = Math.round((total % 60) * 1e6) / 1e6;
  const parts = [
    ...(hour > 0 ? [`${hour} h`] : []),
    ...(minute > 0 || (hour > 0 && second > 0) ? [`${minute} min`] : []),
    ...(second > 0 || total === 0 ? [`${second} s`] : []),
  ];
  return parts.join(' ');
}
