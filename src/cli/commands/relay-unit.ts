import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Duration, inSeconds } from '../../base/duration.ts';
import { relayUnits, untoldSockets } from '../../live/relay/relay-unit.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { complain } from '../output.ts';
import { refused } from '../refused.ts';
import { readConfig } from './relay-config.ts';
import { complainOfUnseen } from './unit-sees.ts';
import { UNIT_STATUS_PATH } from './relay-status-path.ts';

export interface RelayUnitFlags {
  readonly config: string;
  readonly drain: Duration;
  readonly socket?: readonly NamedSocket[];
}

/** `pbx=10.1.0.5:1556`. */
export interface NamedSocket {
  readonly name: string;
  readonly at: string;
}

/** `holdfast relay unit`: prints, and writes nothing. */
export async function runRelayUnit({ config, drain, socket = [] }: RelayUnitFlags): Promise<ExitCode> {
  const wanted = readConfig(config);
  if ('wrong' in wanted) return refused(...wanted.wrong);
  const { relays } = wanted;
  const sockets = new Map(socket.map(({ name, at }) => [name, at]));
  const untold = untoldSockets(relays, sockets);
  if (untold.length > 0) {
    for (const name of untold)
      complain(
        `${config} listens on systemd:${name}; say where that is: --socket ${name === '' ? 'NAME' : name}=[ADDR:]PORT`,
      );
    return EXIT.unusable;
  }
  const drainSeconds = Math.ceil(inSeconds(drain));
  const program = [process.execPath, realpathSync(process.argv[1] ?? 'holdfast')];
  const given = [
    'relay',
    'serve',
    '--config',
    resolve(config),
    '--drain',
    `${drainSeconds}s`,
    '--status-socket',
    UNIT_STATUS_PATH,
  ];
  const command = [...program, ...given];
  complainOfUnseen([...program, config]);
  process.stdout.write(relayUnits({ command, relays, drainSeconds, sockets }));
  return EXIT.clean;
}
