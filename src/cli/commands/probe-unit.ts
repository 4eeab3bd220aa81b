import { resolve } from 'node:path';
import { formatHostPort, type HostPort } from '../../base/host-port.ts';
import { formatPrefix, type Prefix } from '../../base/prefix.ts';
import { type Capability, unitText } from '../../live/systemd-unit.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { complainOfUnseen } from './unit-sees.ts';

/** The unit of the far side. To see the way back it needs CAP_NET_RAW, which it is given. */
export function printServeUnit({ host, port }: HostPort, allow: readonly Prefix[], connections: number): ExitCode {
  const where = host === '' ? String(port) : formatHostPort({ host, port });
  const given = [...allow.flatMap((prefix) => ['--allow', formatPrefix(prefix)]), '--connections', String(connections)];
  const capabilities: readonly Capability[] = [
    'CAP_NET_RAW',
    ...(port < 1_024 ? (['CAP_NET_BIND_SERVICE'] as const) : []),
  ];
  const program = programSeen();
  process.stdout.write(
    unitText({
      description: 'Far side of holdfast probe',
      command: [...program, 'probe', 'serve', where, ...given],
      capabilities,
      reloads: false,
      stopSeconds: 5,
      families: ['AF_INET', 'AF_INET6', 'AF_PACKET'],
      descriptorsMax: connections + SPARE_DESCRIPTORS,
    }),
  );
  return EXIT.clean;
}

/** The unit of a watch, from the words that it was asked with. It needs no privileges. */
export function printWatchUnit(words: readonly string[]): ExitCode {
  const program = programSeen();
  process.stdout.write(
    unitText({
      description: 'Idle connections watched by holdfast probe',
      command: [...program, ...words.filter((word) => word !== '--unit')],
      capabilities: [],
      reloads: false,
      stopSeconds: 15,
      families: ['AF_INET', 'AF_INET6'],
    }),
  );
  return EXIT.clean;
}

/** Node and the program, and where the service would not find them that is said. */
function programSeen(): readonly string[] {
  const program = [process.execPath, resolve(process.argv[1] ?? 'holdfast')];
  complainOfUnseen(program);
  return program;
}

/** Of the program itself. */
const SPARE_DESCRIPTORS = 64;
