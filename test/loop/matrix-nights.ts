import { dialogues } from '../../src/dialogue/catalogue.ts';

/** One dialogue as it is played in the matrix: a night in which it says nothing for hours on some connection. */
export interface MatrixNight {
  readonly name: string;
  readonly dialogue: string;
  /** Roles that stand outside; all others stand inside. */
  readonly outside: readonly [string, ...string[]];
  /** Behind `with:`. */
  readonly settings: Readonly<Record<string, string>>;
  /** Where a rule is to block it. */
  readonly port: number;
  /** When the fault comes that is not there from the beginning on. */
  readonly faultAt: string;
  /** net.ipv4.tcp_keepalive_time of every host, in seconds; the system’s two hours if absent. */
  readonly keepalive?: number;
}

/** Three hours of data, and little of it: what is captured of a segment and read again is what a cell costs. */
const BACKUP = { bytes: '1 MB', rate: '100 B/s' };

const OF: Readonly<Record<string, Omit<MatrixNight, 'name' | 'dialogue' | 'faultAt'>>> = {
  ...Object.fromEntries(
    ['plain', 'multiplexed', 'snapshot', 'restore'].flatMap((kind) =>
      (['netbackup', 'netbackup-8.1'] as const).map((era) => [
        `${era}-${kind}`,
        { outside: ['client'], settings: BACKUP, port: 1_556 } as const,
      ]),
    ),
  ),
  ...Object.fromEntries(
    ['netbackup-agent', 'netbackup-8.1-agent'].map((name) => [
      name,
      { outside: ['media', 'client'], settings: { children: '3', bytes: '360 kB', rate: '100 B/s' }, port: 1_556 },
    ]),
  ),
  'backup-exec-rman': { outside: ['database'], settings: { bytes: '1 MB', rate: '100 B/s' }, port: 5_633 },
  'postgresql-replication': { outside: ['primary'], settings: { quiet: '3h' }, port: 5_432 },
  'pg-dump': { outside: ['server'], settings: { lull: '3h', bytes: '1 GB' }, port: 5_432 },
  'oracle-data-guard': { outside: ['standby'], settings: { quiet: '3h', bytes: '1 GB' }, port: 1_521 },
  'mysql-replica': { outside: ['source'], settings: { quiet: '3h' }, port: 3_306 },
  'rsync-ssh': { outside: ['server'], settings: { lull: '3h', bytes: '1 GB' }, port: 22 },
  nfs: { outside: ['server'], settings: { quiet: '3h', bytes: '1 GB' }, port: 2_049 },
  bacula: { outside: ['client', 'storage'], settings: BACKUP, port: 9_102 },
  'storage-protect-replication': { outside: ['target'], settings: { wait: '3h', bytes: '10 GB' }, port: 1_500 },
  generic: { outside: ['server'], settings: { silence: '3h' }, port: 5_000 },
  'application-read-timeout': { outside: ['server'], settings: {}, port: 8_000 },
  'server-idle-limit': { outside: ['server'], settings: {}, port: 1_500 },
  'idle-proxy': { outside: ['server'], settings: {}, port: 5_001 },
};

function nightOf(name: string): MatrixNight {
  const night = OF[name];
  if (!night) throw new Error(`the matrix does not know how to play ${name}`);
  return { ...night, name, dialogue: name, faultAt: '20 min' };
}

const patient = (name: string, of: string, settings: MatrixNight['settings']): MatrixNight => ({
  ...nightOf(of),
  name,
  settings,
});

/** The rivals with as much patience as the others have: what befalls them then is not their own doing. */
const PATIENT: readonly MatrixNight[] = [
  patient('patient-reader', 'application-read-timeout', { work: '3h', 'read-timeout': '12h' }),
  patient('patient-server', 'server-idle-limit', { silence: '3h', limit: '12h' }),
  patient('patient-proxy', 'idle-proxy', { silence: '3h', 'timeout-tunnel': '12h' }),
];

/** Keepalive has been answered six times when the fault comes: what was heard before it says nothing of it. */
const kept = (of: string, settings: MatrixNight['settings'] = {}): MatrixNight => {
  const night = nightOf(of);
  return {
    ...night,
    name: `kept-${of}`,
    settings: { ...night.settings, ...settings },
    faultAt: '125 min',
    keepalive: 1_200,
  };
};

const KEPT: readonly MatrixNight[] = [
  kept('netbackup-multiplexed'),
  kept('postgresql-replication'),
  kept('generic', { keepalive: 'true' }),
];

/** Every dialogue of the catalogue: one that is new has to be told here how it is played. */
export const matrixNights: readonly MatrixNight[] = [
  ...dialogues.map(({ name }) => nightOf(name)),
  ...PATIENT,
  ...KEPT,
];
