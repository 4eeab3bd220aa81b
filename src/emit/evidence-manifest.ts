import { type Duration, inSeconds } from '../base/duration.ts';
import { type EmittedFile, evidencePath, textOf } from './emitted-file.ts';
import type { ClockErrors } from './wall-clock.ts';

/** Logs of NetBackup and syslog do not say their zone: `evidence.yaml` does where it is not UTC. */
export function evidenceManifest(clocks: ClockErrors): readonly EmittedFile[] {
  const rules = [...clocks].flatMap(([node, { zone }]) =>
    zone === undefined || zone === 0 ? [] : [`  - path: "${node}/**"`, `    zone: "${zoneText(zone)}"`],
  );
  return rules.length === 0 ? [] : [{ path: evidencePath('evidence.yaml'), content: textOf(['files:', ...rules]) }];
}

/** `+05:30` */
export function zoneText(zone: Duration): string {
  const total = Math.abs(Math.round(inSeconds(zone) / 60));
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${zone < 0 ? '-' : '+'}${two(Math.floor(total / 60))}:${two(total % 60)}`;
}
