import { type Duration, parseClockDuration, seconds } from '../../base/duration.ts';

/**
 * A span as Cisco `show` commands print it: `0:00:28` and `277:05:26`, or `21s`, `2m0s`, `1h0m`, `1D2h`, `1Y25D` in
 * detailed output. The seconds of a span over an hour are dropped by the device. Undefined when it is neither (`-` is
 * none).
 */
export function readDeviceSpan(text: string): Duration | undefined {
  if (text.includes(':')) return parseClockDuration(text);
  const parts = /^(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,5})[Dd])?(?:(\d{1,4})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s)?$/.exec(text);
  if (!parts) return undefined;
  const [year = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return seconds((((year * 365 + day) * 24 + hour) * 60 + minute) * 60 + second);
}
