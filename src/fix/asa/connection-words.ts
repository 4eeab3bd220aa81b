import { formatClockDuration } from '../../base/duration.ts';
import type { AsaVersion, ConnectionSetting } from '../../model/asa-policy.ts';
import { isSince } from './asa-device.ts';

/** What a release takes of `set connection timeout`. */
export interface ConnectionWords {
  /** Undefined: it has no classes of its own at all. */
  readonly idle: 'idle' | 'tcp' | undefined;
  readonly detection: boolean;
}

/**
 * PIX 6 has no policy maps; `tcp` became `idle` with 8.2(2), as an administrator says and no vendor's page at hand
 * confirms (an assumption); dead connection detection came with 7.2(1); a FWSM has no such thing (Catalyst 6500 FWSM
 * configuration guide, "Configuring Advanced Connection Features").
 */
export function connectionWords(version: AsaVersion | undefined): ConnectionWords {
  switch (version?.product) {
    case 'fwsm':
      return { idle: isSince(version, 3, 1) ? 'idle' : undefined, detection: false };
    case 'pix':
    case 'asa':
    case undefined:
      return {
        idle: !isSince(version, 7, 0) ? undefined : isSince(version, 8, 2, 2) ? 'idle' : 'tcp',
        detection: isSince(version, 7, 2),
      };
  }
}

/**
 * `set connection timeout ...` with all times of a class on one line, as the device itself shows it. Undefined: there
 * is nothing to set.
 */
export function timeoutLine(setting: ConnectionSetting, { idle: word = 'idle' }: ConnectionWords): string | undefined {
  const { idle, resetOnIdle, embryonic, halfClosed, deadConnectionDetection: dcd } = setting;
  const words = [
    ...(embryonic === undefined ? [] : [`embryonic ${formatClockDuration(embryonic)}`]),
    ...(halfClosed === undefined ? [] : [`half-closed ${formatClockDuration(halfClosed)}`]),
    ...(idle === undefined ? [] : [`${word} ${formatClockDuration(idle)}${resetOnIdle ? ' reset' : ''}`]),
    ...(dcd === undefined ? [] : [dcdWords(dcd)]),
  ];
  return words.length === 0 ? undefined : `set connection timeout ${words.join(' ')}`;
}

const dcdWords = ({ retryInterval, retryCount }: NonNullable<ConnectionSetting['deadConnectionDetection']>): string =>
  ['dcd', retryInterval === undefined ? undefined : formatClockDuration(retryInterval), retryCount]
    .filter((word) => word !== undefined)
    .join(' ');

/** The `set connection` lines of a class that set no time: who leaves the class has to take them along. */
export const otherSettings = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => /^set connection (?!timeout )/.test(line));
