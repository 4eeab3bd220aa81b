import { resolve } from 'node:path';
import type { HostPort } from '../../base/host-port.ts';
import { keepaliveUnit } from '../../live/keepalive/keepalive-unit.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { refused } from '../refused.ts';
import { complainOfUnseen } from './unit-sees.ts';
import { rulesIn } from './keepalive-rules.ts';

export interface KeepaliveUnitFlags {
  readonly config: string;
  readonly metrics?: HostPort;
}

/** `holdfast keepalive unit`: a systemd unit for the watch, by the program that prints it. */
export async function runKeepaliveUnit({ config, metrics }: KeepaliveUnitFlags): Promise<ExitCode> {
  const rules = rulesIn(config);
  if ('wrong' in rules) return refused(...rules.wrong);
  const program = [process.execPath, resolve(process.argv[1] ?? '')];
  complainOfUnseen([...program, config]);
  process.stdout.write(keepaliveUnit({ program, config: resolve(config), metrics }));
  return EXIT.clean;
}
