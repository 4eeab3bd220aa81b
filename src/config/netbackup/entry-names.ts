import type { UnreadConfig } from '../../model/configuration.ts';

/**
 * Entries of bp.conf that are not read, with what they bear on (NetBackup Administrator's Guide I, "Configuration
 * options for NetBackup servers" and "... clients"). A name that stands in no list here may bear on anything.
 */
const bearingNothing: readonly string[] = [
  'ALLOW_MEDIA_OVERWRITE',
  'ALLOW_MULTIPLE_RETENTIONS_PER_MEDIA',
  'BPBKAR_VERBOSE',
  'BPBRM_VERBOSE',
  'BPCD_VERBOSE',
  'BPDBM_VERBOSE',
  'BPRD_VERBOSE',
  'BPTM_VERBOSE',
  'BROWSER',
  'BUSY_FILE_ACTION',
  'BUSY_FILE_DIRECTORY',
  'BUSY_FILE_NOTIFY_USER',
  'BUSY_FILE_PROCESSING',
  'COMPRESS_SUFFIX',
  'CRYPT_CIPHER',
  'CRYPT_KEYFILE',
  'CRYPT_KIND',
  'CRYPT_OPTION',
  'CRYPT_STRENGTH',
  'DEBUG_MODE',
  'DISABLE_JOB_LOGGING',
  'DISALLOW_CLIENT_LIST_RESTORE',
  'DISALLOW_CLIENT_RESTORE',
  'DO_NOT_RESET_FILE_ACCESS_TIME',
  'EMMSERVER',
  'ENABLE_CRITICAL_PROCESS_LOGGING',
  'ENABLE_ROBUST_LOGGING',
  'FAILOVER_RESTORE_MEDIA_SERVERS',
  'FORCE_RESTORE_MEDIA_SERVER',
  'HOST_CACHE_TTL',
  'INFORMIX_HOME',
  'INITIAL_BROWSE_SEARCH_LIMIT',
  'KEEP_DATABASE_COMM_FILE',
  'KEEP_JOBS_HOURS',
  'KEEP_JOBS_SUCCESSFUL_HOURS',
  'KEEP_LOGS_DAYS',
  'KEEP_TIR_INFO_DAYS',
  'KEEP_VAULT_SESSIONS_DAYS',
  'LOCKED_FILE_ACTION',
  'LOGGING_LEVEL',
  'MAX_NUM_LOGFILES',
  'MEDIA_ID_PREFIX',
  'MEDIA_REQUEST_DELAY',
  'MEDIA_UNMOUNT_DELAY',
  'MEGABYTES_OF_MEMORY',
  'MPX_RESTORE_DELAY',
  'REPORT_CLIENT_DISCOVERIES',
  'RESTORE_RETRIES',
  'SKIP_RESTORE_TO_SYMLINK_DIR',
  'SYBASE_HOME',
  'UNLINK_ON_OVERWRITE',
  'USEMAIL',
  'USE_CTIME_FOR_INCREMENTALS',
  'USE_FILE_CHG_LOG',
  'VERBOSE',
  'VXDBMS_NB_DATA',
];

/** How long NetBackup waits is read where sessions are judged, not where one packet is. */
const timeouts: ReadonlySet<string> = new Set([
  'BPEND_TIMEOUT',
  'BPSTART_TIMEOUT',
  'CLIENT_CONNECT_TIMEOUT',
  'CLIENT_READ_TIMEOUT',
  'LIST_FILES_TIMEOUT',
  'MEDIA_MOUNT_TIMEOUT',
]);

const bearing: Readonly<Record<string, UnreadConfig['bears']>> = {
  ...Object.fromEntries(bearingNothing.map((name) => [name, 'nothing'])),
  ALLOW_NON_RESERVED_PORTS: 'filter',
  CLIENT_PORT_WINDOW: 'filter',
  CLIENT_RESERVED_PORT_WINDOW: 'filter',
  RANDOM_PORTS: 'filter',
  SERVER_PORT_WINDOW: 'filter',
  SERVER_RESERVED_PORT_WINDOW: 'filter',
  IP_ADDRESS_FAMILY: 'addresses',
};

export const isTimeout = (name: string): boolean => timeouts.has(name);

export const bearingOf = (name: string): UnreadConfig['bears'] =>
  Object.hasOwn(bearing, name) ? (bearing[name] ?? 'unknown') : 'unknown';
