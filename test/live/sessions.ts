import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Conversation } from './conversation.ts';
import { type ForgetfulFirewall, SERVER } from './forgetful-firewall.ts';

/** Sessions of real programs, which are silent until they are asked something. */
export interface Application {
  readonly name: string;
  readonly port: number;
  /** Why it cannot be played here, with the line that installs it; undefined where it can. */
  readonly missing: string | undefined;
  /** Starts the server; what it left is removed by the function that comes back. */
  readonly serve: (lab: ForgetfulFirewall) => Promise<() => void>;
  readonly open: (lab: ForgetfulFirewall) => Conversation;
  readonly question: readonly [line: string, answer: string];
}

/** Programs under load take long to start; what dies does so for good. */
const START_MS = 60_000;

const postgresBin = '/usr/lib/postgresql';
const postgresVersion = existsSync(postgresBin) ? readdirSync(postgresBin).toSorted().at(-1) : undefined;
const postgresProgram = (name: string) => `${postgresBin}/${postgresVersion}/bin/${name}`;
const SSH_PORT = 52_022;
const POSTGRES_PORT = 55_432;
const ECHO_PORT = 57_007;

const folderOf = (name: string): string => mkdtempSync(join(tmpdir(), `holdfast-${name}-`));
const unlessThere = (path: string | undefined, packages: string): string | undefined =>
  path !== undefined && existsSync(path) ? undefined : `apt-get install --no-install-recommends ${packages}`;

function must(program: string, given: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, given, { encoding: 'utf8', timeout: START_MS });
  if (status !== 0) throw new Error(`${program} ${given.join(' ')}: ${error?.message ?? stderr}`);
}

/** Debian's server and client as they come: keepalive is on at both ends, with the two hours of the system. */
export const postgresql: Application = {
  name: 'an idle psql session of PostgreSQL',
  port: POSTGRES_PORT,
  missing: unlessThere(postgresVersion && postgresProgram('postgres'), 'postgresql postgresql-client'),
  question: ["SELECT 'it ' || 'lives';", 'it lives'],
  async serve(lab) {
    const folder = folderOf('postgres');
    const [, , user, group] =
      /^postgres:([^:]*):(\d+):(\d+)/m.exec(spawnSync('getent', ['passwd', 'postgres'], { encoding: 'utf8' }).stdout) ??
      [];
    chownSync(folder, Number(user), Number(group));
    const asUser = ['--reuid', 'postgres', '--regid', 'postgres', '--clear-groups', '--'];
    const data = join(folder, 'data');
    must('setpriv', [...asUser, postgresProgram('initdb'), '-D', data, '--auth=trust', '--no-sync', '-E', 'UTF8']);
    writeFileSync(join(data, 'pg_hba.conf'), 'host all all 10.177.0.0/16 trust\n');
    const settings = [
      `listen_addresses=${SERVER}`,
      `port=${POSTGRES_PORT}`,
      `unix_socket_directories=${folder}`,
      'fsync=off',
    ];
    const server = lab.start('server', 'setpriv', [
      ...asUser,
      postgresProgram('postgres'),
      '-D',
      data,
      ...settings.flatMap((one) => ['-c', one]),
    ]);
    await new Conversation(server).says('ready to accept connections', START_MS);
    return () => {
      server.kill('SIGQUIT');
      rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
    };
  },
  open: (lab) =>
    new Conversation(
      lab.start('client', postgresProgram('psql'), [
        '-X',
        '-A',
        '-t',
        '-h',
        SERVER,
        '-p',
        String(POSTGRES_PORT),
        '-U',
        'postgres',
        'postgres',
      ]),
    ),
};

/** Where the server that separates its privileges goes; Debian's unit makes it. */
const SSHD_EMPTY = '/run/sshd';

let sshFolder = '';

/** OpenSSH as it comes: TCPKeepAlive yes, with the times of the system, and no ServerAliveInterval. */
export const ssh: Application = {
  name: 'an ssh session',
  port: SSH_PORT,
  missing: unlessThere('/usr/sbin/sshd', 'openssh-server openssh-client'),
  question: ['echo it $((40 + 2)) lives', 'it 42 lives'],
  async serve(lab) {
    sshFolder = folderOf('ssh');
    const made = !existsSync(SSHD_EMPTY);
    if (made) mkdirSync(SSHD_EMPTY, { mode: 0o755 });
    for (const key of ['host', 'user'])
      must('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(sshFolder, key)]);
    const config = join(sshFolder, 'sshd_config');
    const lines = [
      `ListenAddress ${SERVER}:${SSH_PORT}`,
      `HostKey ${join(sshFolder, 'host')}`,
      `AuthorizedKeysFile ${join(sshFolder, 'user.pub')}`,
      'StrictModes no',
      'UsePAM no',
      'PidFile none',
      'PermitRootLogin prohibit-password',
      'UseDNS no',
    ];
    writeFileSync(config, `${lines.join('\n')}\n`);
    await new Conversation(lab.start('server', '/usr/sbin/sshd', ['-D', '-e', '-f', config])).says(
      'listening on',
      START_MS,
    );
    return () => {
      rmSync(sshFolder, { recursive: true, force: true });
      if (made) rmSync(SSHD_EMPTY, { recursive: true, force: true });
    };
  },
  open: (lab) =>
    new Conversation(
      lab.start('client', 'ssh', [
        '-F',
        'none',
        '-T',
        '-i',
        join(sshFolder, 'user'),
        '-o',
        'StrictHostKeyChecking=no',
        '-o',
        'UserKnownHostsFile=/dev/null',
        '-p',
        String(SSH_PORT),
        `${userInfo().username}@${SERVER}`,
        'sh',
      ]),
    ),
};

const ECHO = `require('node:net').createServer((s) => s.on('error', () => {}).pipe(s)).listen(${ECHO_PORT}, '${SERVER}', () => console.log('echoes'))`;

/** Nothing that is preloaded reaches it, and it never asks for keepalive; nor does the echo at the other end. */
export const staticBinary: Application = {
  name: 'a static binary without keepalive (nc of busybox-static)',
  port: ECHO_PORT,
  missing:
    unlessThere('/usr/bin/busybox', 'busybox-static') ?? unlessThere('/usr/share/doc/busybox-static', 'busybox-static'),
  question: ['it lives', 'it lives'],
  async serve(lab) {
    await new Conversation(lab.start('server', process.execPath, ['-e', ECHO])).says('echoes', START_MS);
    return () => undefined;
  },
  open: (lab) => new Conversation(lab.start('client', '/usr/bin/busybox', ['nc', SERVER, String(ECHO_PORT)])),
};
