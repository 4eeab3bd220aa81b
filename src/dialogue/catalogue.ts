import { backupExecRman } from './backup-exec/rman-dialogue.ts';
import { bacula } from './bacula/bacula-dialogue.ts';
import type { Dialogue } from './dialogue.ts';
import { generic } from './generic/generic-dialogue.ts';
import { mysqlReplica } from './mysql/replica-dialogue.ts';
import { netbackup81Agent, netbackupAgent } from './netbackup/agent-dialogue.ts';
import { netbackupJobs } from './netbackup/backup-dialogue.ts';
import { nfs } from './nfs/nfs-dialogue.ts';
import { oracleDataGuard } from './oracle/data-guard-dialogue.ts';
import { pgDump } from './postgresql/dump-dialogue.ts';
import { postgresqlReplication } from './postgresql/replication-dialogue.ts';
import { idleProxy } from './rivals/proxy-dialogue.ts';
import { applicationReadTimeout } from './rivals/read-timeout-dialogue.ts';
import { serverIdleLimit } from './rivals/server-idle-dialogue.ts';
import { rsyncSsh } from './ssh/rsync-dialogue.ts';
import { storageProtectReplication } from './storage-protect/replication-dialogue.ts';

/**
 * Every dialogue that `sessions.yaml` may name: products, anything else, and what is no matter of the firewall though
 * it looks like one.
 */
export const dialogues: readonly Dialogue[] = [
  ...netbackupJobs,
  netbackupAgent,
  netbackup81Agent,
  backupExecRman,
  postgresqlReplication,
  pgDump,
  oracleDataGuard,
  mysqlReplica,
  rsyncSsh,
  nfs,
  bacula,
  storageProtectReplication,
  generic,
  applicationReadTimeout,
  serverIdleLimit,
  idleProxy,
];

export const dialogueCalled = (name: string): Dialogue | undefined => dialogues.find((one) => one.name === name);
