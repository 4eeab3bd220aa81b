import assert from 'node:assert/strict';
import { checkSession, type SessionVerdict, tasksOf } from '../../src/check/check.ts';
import { openFiles } from '../../src/check/open-case.ts';
import type { CaseFiles } from '../../src/check/what-if.ts';
import { emittedOf } from '../../src/cli/workers/emitted-case.ts';
import { dialogueCalled } from '../../src/dialogue/catalogue.ts';
import { diagnose } from '../../src/diagnose/index.ts';
import type { EmittedFile } from '../../src/emit/index.ts';
import type { CauseCode } from '../../src/model/codes.ts';
import type { Finding } from '../../src/model/finding.ts';
import { evidenceFrom } from './emitted-evidence.ts';
import { type MatrixEnds, type MatrixFault, matrixFaults } from './matrix-faults.ts';
import { matrixExceptions } from './matrix-exceptions.ts';
import { type MatrixGuard, matrixGuards } from './matrix-guards.ts';
import { type MatrixNight, matrixNights } from './matrix-nights.ts';

/** One night: a dialogue, what goes wrong, and what stands between. */
export interface Cell {
  readonly night: MatrixNight;
  readonly fault: MatrixFault;
  readonly guard: MatrixGuard;
}

export const cellName = ({ night, fault, guard }: Cell): string => `${night.name} ${fault.name} ${guard.name}`;

const guardsOf = ({ guards }: MatrixFault): readonly MatrixGuard[] =>
  matrixGuards.filter(({ name }) => guards === undefined || guards.includes(name));

/** All of them. */
export const cells: readonly Cell[] = matrixNights.flatMap((night) =>
  matrixFaults.flatMap((fault) => guardsOf(fault).map((guard): Cell => ({ night, fault, guard }))),
);

/**
 * A quarter of them, which the tests play: of each dialogue and fault one firewall, so that each fault meets each
 * firewall in a quarter of the dialogues and each dialogue in a quarter of the faults. `npm run loop` plays all.
 */
export function isKept({ night, fault, guard }: Cell): boolean {
  const guards = guardsOf(fault);
  return (matrixNights.indexOf(night) + matrixFaults.indexOf(fault)) % guards.length === guards.indexOf(guard);
}

interface Player {
  readonly role: string;
  readonly site: 1 | 2;
  readonly address: string;
}

const playersOf = ({ dialogue, outside }: MatrixNight): readonly Player[] => {
  const roles = Object.keys(dialogueCalled(dialogue)?.roles ?? {});
  for (const role of outside) assert.ok(roles.includes(role), role);
  return roles.map((role, i) => {
    const site = outside.includes(role) ? 2 : 1;
    return { role, site, address: `10.${site}.0.${10 + i}` };
  });
};

function endsOf(night: MatrixNight): MatrixEnds {
  const inside = playersOf(night).find(({ site }) => site === 1);
  assert.ok(inside);
  return { inside: inside.role, outside: night.outside[0] };
}

const HOURS_OF_THE_NIGHT = 12;

/** A case as `holdfast check` reads it. */
export function filesOf({ night, fault, guard }: Cell): CaseFiles {
  const players = playersOf(night);
  const sysctl =
    night.keepalive === undefined ? '' : `    sysctl: { net.ipv4.tcp_keepalive_time: ${night.keepalive} }\n`;
  const device = [...guard.lines(fault.idleHours ?? HOURS_OF_THE_NIGHT), ...(fault.needs ?? [])];
  const nodes = [
    ...players.map(
      ({ role, site, address }) =>
        `  ${role}:\n    system: linux\n    interfaces: { eth0: ${address}/24 }\n    routes: [default via 10.${site}.0.1 dev eth0]\n${sysctl}`,
    ),
    ...(guard.isAsa ? [] : [`  fw:\n${device.map((line) => `    ${line}\n`).join('')}`]),
  ];
  const network = [{ file: 'network/network.yaml', text: `complete: true\nnodes:\n${nodes.join('')}` }];
  const firewalls = guard.isAsa ? [{ file: 'network/firewalls/fw.cfg', text: `${device.join('\n')}\n` }] : [];
  return {
    network: [...network, ...firewalls],
    sessions: { file: 'sessions.yaml', text: sessionsOf(night, fault.lines?.(night, endsOf(night)) ?? []) },
  };
}

function sessionsOf(night: MatrixNight, faults: readonly string[]): string {
  const roles = playersOf(night).map(({ role }) => `${role}: ${role}`);
  const settings = Object.entries(night.settings).map(([key, value]) => `${key}: ${value}`);
  return `sessions:
  night:
    dialogue: ${night.dialogue}
    roles: { ${roles.join(', ')} }
    with: { ${settings.join(', ')} }
    start: 1 min
${faults.length === 0 ? '' : `faults:\n${faults.map((line) => `  - ${line}\n`).join('')}`}`;
}

export interface Loop {
  readonly verdict: SessionVerdict;
  readonly files: readonly EmittedFile[];
  readonly findings: readonly Finding[];
}

/** `holdfast check`, and `holdfast diagnose` of what `check --emit-logs` writes. */
export function loopOf(cell: Cell): Loop {
  const opened = openFiles(filesOf(cell));
  assert.ok('plan' in opened, JSON.stringify(opened));
  const [task] = tasksOf(opened.plan);
  assert.ok(task);
  const verdict = checkSession(opened, task);
  const { files } = emittedOf(opened, task, { captures: 'pcap' });
  return { verdict, files, findings: diagnose(evidenceFrom(files)) };
}

/** What a cell came to: the mark of docs/loop.md. */
export const SAME = '=';
export const LIVED = '.';
const DIFFERS = '?';

/** What the simulation knows of a night, and what the diagnosis says of it. */
export interface Seen {
  readonly isDone: boolean;
  readonly knows: CauseCode | undefined;
  readonly first: CauseCode | undefined;
  /** Something is more than a possibility. */
  readonly isSure: boolean;
}

export function markOf({ night, fault, guard }: Cell, { isDone, knows, first, isSure }: Seen): string {
  if (isDone) return HARMLESS.has(fault.name) && isSure ? DIFFERS : LIVED;
  if (knows !== undefined && first === knows) return SAME;
  const exception = matrixExceptions.find(
    ({ check, faults, guards, nights, found }) =>
      knows !== undefined &&
      check.includes(knows) &&
      faults.includes(fault.name) &&
      guards.includes(guard.name) &&
      (nights === undefined || nights.includes(night.name)) &&
      found.includes(first),
  );
  return exception?.letter ?? DIFFERS;
}

export interface Judged {
  readonly mark: string;
  readonly words: string;
}

export function judged(cell: Cell): Judged {
  const { verdict, findings } = loopOf(cell);
  const knows = verdict.cause?.cause;
  const found = findings.map(({ cause, confidence }) => `${cause} (${confidence})`).join(', ') || 'nothing';
  const mark = markOf(cell, {
    isDone: verdict.outcome.result === 'completed',
    knows,
    first: findings[0]?.cause,
    isSure: findings.some(({ confidence }) => confidence !== 'possible'),
  });
  return { mark, words: `${cellName(cell)}: check ${knows ?? 'knows none'}, diagnose ${found}` };
}

/** Where a session lives in spite of these, nothing but a possibility may be found. */
const HARMLESS: ReadonlySet<string> = new Set(['nothing', 'clock-step']);
