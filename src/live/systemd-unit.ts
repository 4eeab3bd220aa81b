/** A capability that a service keeps (capabilities(7)). */
export type Capability = 'CAP_SYS_PTRACE' | 'CAP_NET_ADMIN' | 'CAP_NET_RAW' | 'CAP_NET_BIND_SERVICE' | 'CAP_SYS_ADMIN';

/** What is particular of a service; everything else of its unit is hardening that all of them bear. */
export interface ServiceUnit {
  readonly description: string;
  /** Program and arguments, a word each. */
  readonly command: readonly string[];
  readonly capabilities: readonly Capability[];
  /** Whether SIGHUP reads the configuration again. */
  readonly reloads: boolean;
  /** It ends by itself on SIGTERM, after at most so many seconds. */
  readonly stopSeconds: number;
  /** Socket families that it opens: systemd.exec(5), RestrictAddressFamilies=. */
  readonly families: readonly string[];
  /** It looks at processes of others, whose directories in /proc must then be seen. */
  readonly seesProcesses?: boolean;
  /** Descriptors that it may have open. */
  readonly descriptorsMax?: number;
  /** `name.socket` that passes it its listening sockets; several with blanks between. */
  readonly socketUnit?: string;
  /** A folder below /run that it may write to, and that goes with it. */
  readonly runtimeFolder?: string;
}

/**
 * A unit for systemd.service(5), hardened by what systemd.exec(5) offers. It runs without a user of its own
 * (DynamicUser=).
 */
export function unitText(unit: ServiceUnit): string {
  const {
    description,
    command,
    capabilities,
    reloads,
    stopSeconds,
    families,
    descriptorsMax,
    socketUnit,
    runtimeFolder,
  } = unit;
  const kept = capabilities.join(' ');
  return `[Unit]
Description=${specifiersAsText(description)}
After=network-online.target
Wants=network-online.target
${socketUnit === undefined ? '' : `Requires=${socketUnit}\n`}
[Service]
Type=exec
ExecStart=${command.map(execWord).join(' ')}
${reloads ? RELOADING : ''}Restart=on-failure
TimeoutStopSec=${stopSeconds}
${descriptorsMax === undefined ? '' : `LimitNOFILE=${descriptorsMax}\n`}
${runtimeFolder === undefined ? '' : `RuntimeDirectory=${runtimeFolder}\n`}DynamicUser=yes
CapabilityBoundingSet=${kept}
AmbientCapabilities=${kept}
NoNewPrivileges=yes
RestrictAddressFamilies=${families.join(' ')}
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
${unit.seesProcesses ? '' : 'ProtectProc=invisible\n'}ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
LockPersonality=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
UMask=0077

[Install]
WantedBy=multi-user.target
`;
}

/** Which line of the unit hides a path from the service. The folders are those of systemd.exec(5). */
export function hiddenFromUnit(path: string): 'ProtectHome' | 'PrivateTmp' | undefined {
  const [, hidden] = HIDDEN.find(([folder]) => path === folder || path.startsWith(`${folder}/`)) ?? [];
  return hidden;
}

const HIDDEN = [
  ['/home', 'ProtectHome'],
  ['/root', 'ProtectHome'],
  ['/run/user', 'ProtectHome'],
  ['/tmp', 'PrivateTmp'],
  ['/var/tmp', 'PrivateTmp'],
] as const;

/**
 * A reload before the program listens for SIGHUP ends it, which systemd takes for a clean end (systemd.service(5),
 * SuccessExitStatus=).
 */
const RELOADING = 'ExecReload=/bin/kill -HUP $MAINPID\nRestartForceExitStatus=SIGHUP\n';

const specifiersAsText = (text: string): string => text.replaceAll(/[\r\n]+/g, ' ').replaceAll('%', '%%');

/**
 * systemd.syntax(7), "Quoting", and systemd.service(5), "Command lines": specifiers, variables and escapes are taken
 * literally.
 */
export function execWord(word: string): string {
  const literal = word
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$');
  return /^[\w@%+=:,./-]+$/.test(word) ? literal : `"${literal}"`;
}
