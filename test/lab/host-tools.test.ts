import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Patch } from '../../src/fix/change.ts';
import { linuxScript } from '../../src/fix/script/linux.ts';
import { networkdText } from '../../src/fix/script/networkd.ts';
import { linuxChange } from '../../src/fix/script/linux-change.ts';
import { type LinuxPlatform, platforms, type Script } from '../../src/fix/script/script.ts';
import { shellScripts } from '../../src/fix/script/shell-script.ts';
import { networkFrom } from '../yaml-network.ts';
import { labMissing } from './named-lab.ts';

/**
 * What the programs of a distribution make of the files that are written for them. Nothing is written outside of a
 * temporary folder.
 */

const PACKAGES = {
  netplan: 'netplan.io',
  ifup: 'ifupdown',
  nmcli: 'network-manager',
  'systemd-analyze': 'systemd',
  networkctl: 'systemd',
  shellcheck: 'shellcheck',
  nft: 'nftables',
} as const;

const missing = (tool: keyof typeof PACKAGES): boolean => {
  const isMissing = spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0;
  if (isMissing) console.warn(`SKIPPED: ${tool} is missing: apt-get install ${PACKAGES[tool]}`);
  return isMissing;
};

const NODE = networkFrom(`
nodes:
  db1:
    system: linux
    interfaces: { eth0: 10.3.0.100/24, eth1: 10.4.0.100/24 }
    routes: [default via 10.3.0.1 dev eth0]
    rules: [from 10.4.0.100 iif eth1 table 7 priority 90]
`).node('db1');

const MARKS = `table ip holdfast_answers {
  chain prerouting {
    type filter hook prerouting priority mangle; policy accept;
    iifname "eth1" ct state new ct mark 0x0 ct mark set 0x4846
  }
  chain output {
    type route hook output priority mangle; policy accept;
    ct mark 0x4846 meta mark set 0x4846
  }
}`;

const PATCH: Patch = [
  { is: 'route', node: 'db1', words: '10.4.0.0/24 dev eth1 src 10.4.0.100 table 200' },
  { is: 'route', node: 'db1', words: 'default via 10.4.0.1 dev eth1 table 200' },
  { is: 'route', node: 'db1', words: '10.2.0.0/24 via 10.4.0.1 dev eth1 metric 50' },
  { is: 'rule', node: 'db1', words: 'from 10.4.0.100 table 200 priority 32765' },
  { is: 'rule', node: 'db1', words: 'from all fwmark 0x4846 table 200 priority 32764' },
  { is: 'nft-table', node: 'db1', text: MARKS },
  { is: 'parameter', node: 'db1', name: 'net.ipv4.conf.eth1.rp_filter', value: '2' },
];

const HARD: Patch = [
  ...PATCH,
  { is: 'route', node: 'db1', words: 'default via 10.3.0.1 dev eth0 src 10.4.0.100', replace: true },
  {
    is: 'rule',
    node: 'db1',
    words: 'from 10.4.0.100 table 7 priority 90',
    instead: 'from 10.4.0.100 iif eth1 table 7 priority 90',
  },
];

const linux = (Object.keys(platforms) as (keyof typeof platforms)[]).filter((name): name is LinuxPlatform =>
  name.startsWith('linux-'),
);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-tools-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const scriptFor = (platform: LinuxPlatform, patch = PATCH): Script => {
  assert.ok(NODE);
  return linuxScript(NODE, patch, platform);
};

function write(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

function must(program: string, given: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr } = spawnSync(program, given, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: 60_000,
  });
  assert.equal(status, 0, `${program} ${given.join(' ')}: ${stdout}${stderr}`);
  return stdout + stderr;
}

const fileOf = ({ files }: Script, end: string): string =>
  files.find(({ path }) => path.endsWith(end))?.text ?? assert.fail(`no ${end}`);

/** `[Route]` and what stands below it, in one order. */
const sections = (text: string): readonly string[] =>
  text
    .split(/\n(?=\[)/)
    .filter((one) => /^\[(?:Route|RoutingPolicyRule)\]/.test(one))
    .map((one) =>
      one
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .toSorted()
        .join(' '),
    )
    .toSorted();

const ownSections = (): readonly string[] => {
  assert.ok(NODE);
  return sections(networkdText(linuxChange(NODE, PATCH)));
};

test.skipIf(missing('shellcheck')).each(linux)(
  'shellcheck has nothing to say about both directions for %s',
  (platform) => {
    for (const [name, text] of Object.entries(shellScripts(scriptFor(platform, HARD))))
      must('shellcheck', ['-s', 'sh', write(join(folder, `${platform}-${name}.sh`), text)]);
  },
);

describe.skipIf(missing('netplan'))('netplan', () => {
  test('makes of its file, beside another one of the interface, just what is written for systemd-networkd', () => {
    const root = join(folder, 'netplan');
    const base = 'network: { version: 2, ethernets: { eth1: { addresses: [10.4.0.100/24] } } }\n';
    for (const [name, text] of [
      ['01-installer.yaml', base],
      ['90-holdfast.yaml', fileOf(scriptFor('linux-netplan'), '.yaml')],
    ] as const)
      chmodSync(write(join(root, 'etc/netplan', name), text), 0o600);
    must('netplan', ['generate', '--root-dir', root]);
    const made = readFileSync(join(root, 'run/systemd/network/10-netplan-eth1.network'), 'utf8');
    assert.match(made, /Address=10\.4\.0\.100\/24/);
    assert.deepEqual(sections(made), ownSections());
  });
});

/**
 * systemd-networkd itself, on a namespace of its own: no bus, no udev (it does not wait for it where /sys is
 * read-only).
 */
const NETWORKD = '/lib/systemd/systemd-networkd';
const NETWORKD_RUN = `set -eu
mount --make-rprivate /
mount -t tmpfs none /etc/systemd/network
mount -t tmpfs none /run/systemd
mkdir -p /run/systemd/netif /run/systemd/network /etc/systemd/network/10-eth1.network.d
mount -t sysfs -o ro none /sys
ip link add eth1 type veth peer name far
ip link set far up
printf '%s\\n' '[Match]' Name=eth1 '[Network]' Address=10.4.0.100/24 LinkLocalAddressing=no > /etc/systemd/network/10-eth1.network
cp "$1" /etc/systemd/network/10-eth1.network.d/holdfast.conf
${NETWORKD} > /dev/null 2>&1 & daemon=$!
trap 'kill $daemon' EXIT
tries=0
until ip rule show | grep -q fwmark && ip route show table 200 | grep -q default; do
  tries=$((tries + 1))
  [ $tries -lt 200 ] || exit 1
  sleep 0.1
done
ip -N rule show
ip -N route show table 200
`;

describe.skipIf(labMissing('ip') || missing('networkctl') || !existsSync(NETWORKD))('systemd-networkd', () => {
  test('makes the table and the rules of a drop-in', { timeout: 60_000 }, () => {
    const conf = write(
      join(folder, 'networkd/holdfast.conf'),
      `${fileOf(scriptFor('linux-networkd'), 'holdfast.conf')}\n`,
    );
    const run = write(join(folder, 'networkd/run.sh'), NETWORKD_RUN);
    const lines = must('unshare', ['--net', '--mount', 'sh', run, conf])
      .split('\n')
      .map((line) => line.trim());
    for (const line of [
      '32764:\tfrom all fwmark 0x4846 lookup 200 proto 4',
      '32765:\tfrom 10.4.0.100 lookup 200 proto 4',
      'default via 10.4.0.1 dev eth1 proto 4',
      '10.4.0.0/24 dev eth1 proto 4 scope 253 src 10.4.0.100',
    ])
      assert.ok(lines.includes(line), `${line} is not in ${lines.join('; ')}`);
  });
});

describe.skipIf(missing('ifup'))('ifupdown', () => {
  test('runs every route and rule behind the stanza that is there', () => {
    const files = scriptFor('linux-ifupdown').files.filter(({ path }) => path.startsWith('/etc/network/'));
    for (const { path, text } of files) write(join(folder, 'ifupdown', path), `${text}\n`);
    const main = write(
      join(folder, 'ifupdown/interfaces'),
      `iface eth1 inet static\n  address 10.4.0.100/24\nsource ${folder}/ifupdown/etc/network/interfaces.d/*\n`,
    );
    const said = must('ifup', ['--no-act', '--verbose', '--interfaces', main, '--state-dir', folder, 'eth1']);
    const run = said.split('\n').filter((line) => /^ip -4 (?:route|rule add)/.test(line));
    assert.deepEqual(run, [
      'ip -4 route replace 10.4.0.0/24 dev eth1 src 10.4.0.100 table 200',
      'ip -4 route replace default via 10.4.0.1 dev eth1 table 200',
      'ip -4 route replace 10.2.0.0/24 via 10.4.0.1 dev eth1 metric 50',
      'ip -4 rule add from 10.4.0.100 table 200 priority 32765',
      'ip -4 rule add from all fwmark 0x4846 table 200 priority 32764',
    ]);
  });
});

/** Stands in for the daemon: it knows one profile, and changes it as the real nmcli does without one. */
const FAKE_NMCLI = (real: string, profile: string) => `#!/bin/sh
case "$*" in
'--offline '*) exec ${real} "$@" ;;
'-g GENERAL.CON-UUID device show eth1') echo 2b9c9a6e-0001-4000-8000-000000000001 ;;
'--escape no -t -f UUID,FILENAME connection show') echo 2b9c9a6e-0001-4000-8000-000000000001:${profile} ;;
'connection modify uuid 2b9c9a6e-0001-4000-8000-000000000001 '*)
  shift 4
  ${real} --offline connection modify "$@" < ${profile} > ${profile}.new && mv ${profile}.new ${profile} ;;
*) echo "not known: $*" >&2; exit 1 ;;
esac
`;

describe.skipIf(missing('nmcli'))('NetworkManager', () => {
  const setUp = () => {
    const real = must('sh', ['-c', 'command -v nmcli']).trim();
    const profile = join(folder, 'nm/eth1.nmconnection');
    const made = must(real, [
      ...'--offline connection add type ethernet con-name eth1 ifname eth1 ipv4.method manual'.split(' '),
      'ipv4.addresses',
      '10.4.0.100/24',
      'ipv4.routes',
      '10.9.0.0/16 10.4.0.9',
    ]);
    write(profile, made);
    chmodSync(write(join(folder, 'nm/bin/nmcli'), FAKE_NMCLI(real, profile)), 0o755);
    const script = scriptFor('linux-networkmanager');
    const steps = script.steps.filter(({ says }) => says.startsWith('profile of'));
    const scripts = shellScripts({ ...script, steps, files: [], tools: ['nmcli'] });
    const run = (direction: 'apply' | 'rollback') =>
      must('sh', [write(join(folder, `nm/${direction}.sh`), scripts[direction])], {
        PATH: `${folder}/nm/bin:${process.env['PATH']}`,
        HOLDFAST_STATE: join(folder, 'nm/state'),
      });
    return { profile, run, made };
  };

  test('takes every route and rule into the profile, once, and loses just those again', { timeout: 60_000 }, () => {
    const { profile, run, made } = setUp();
    run('apply');
    const applied = readFileSync(profile, 'utf8');
    const lines = applied.split('\n').filter((line) => line.startsWith('rout'));
    assert.deepEqual(lines, [
      'route1=10.9.0.0/16,10.4.0.9',
      'route2=10.4.0.0/24',
      'route2_options=src=10.4.0.100,table=200',
      'route3=0.0.0.0/0,10.4.0.1',
      'route3_options=table=200',
      'route4=10.2.0.0/24,10.4.0.1,50',
      'routing-rule1=priority 32765 from 10.4.0.100 table 200',
      'routing-rule2=priority 32764 from 0.0.0.0/0 fwmark 0x4846 table 200',
    ]);
    assert.match(run('apply'), /^(?:already: .*\n)+db1: done\n$/);
    assert.equal(readFileSync(profile, 'utf8'), applied);
    run('rollback');
    assert.equal(readFileSync(profile, 'utf8'), made);
  });
});

describe('files', () => {
  const mapped = (platform: LinuxPlatform, root: string): Script => {
    const script = scriptFor(platform);
    const files = script.files.map(({ path, text, how }) => ({ path: join(root, path), text, how }));
    return { ...script, steps: [], tools: [], files };
  };

  test.each(linux)('of %s are written once and taken away again, and what was there stays', (platform) => {
    const root = join(folder, 'files', platform);
    const script = mapped(platform, root);
    const scripts = shellScripts(script);
    const first = script.files.find(({ how }) => how === 'append');
    if (first) write(first.path, 'somebody’s line\n');
    const env = { HOLDFAST_STATE: join(root, 'state') };
    const apply = write(join(root, 'apply.sh'), scripts.apply);
    must('sh', [apply], env);
    const once = script.files.map(({ path }) => readFileSync(path, 'utf8'));
    for (const [i, { text }] of script.files.entries()) assert.ok(once[i]?.includes(text.trimEnd()));
    must('sh', [apply], env);
    assert.deepEqual(
      script.files.map(({ path }) => readFileSync(path, 'utf8')),
      once,
    );
    must('sh', [write(join(root, 'rollback.sh'), scripts.rollback)], env);
    if (first) assert.equal(readFileSync(first.path, 'utf8'), 'somebody’s line\n');
    for (const { path } of script.files) assert.equal(existsSync(path), path === first?.path, path);
  });

  test('a file of somebody else’s ends the script', () => {
    const root = join(folder, 'foreign');
    const [file] = mapped('linux-netplan', root).files;
    assert.ok(file);
    write(file.path, 'network: {}\n');
    const apply = write(join(root, 'apply.sh'), shellScripts(mapped('linux-netplan', root)).apply);
    const { status, stderr } = spawnSync('sh', [apply], {
      encoding: 'utf8',
      env: { ...process.env, HOLDFAST_STATE: root },
    });
    assert.equal(status, 1);
    assert.match(stderr, /somebody else's/);
    assert.equal(readFileSync(file.path, 'utf8'), 'network: {}\n');
  });

  test('route- and rule- files have lines of ip route and ip rule, wicked’s its columns', () => {
    const text = (platform: LinuxPlatform, end: string) => fileOf(scriptFor(platform), end).split('\n');
    assert.deepEqual(
      text('linux-ifcfg', 'route-eth1'),
      PATCH.flatMap((one) => (one.is === 'route' ? one.words : [])),
    );
    assert.deepEqual(
      text('linux-ifcfg', 'rule-eth1'),
      PATCH.flatMap((one) => (one.is === 'rule' ? one.words : [])),
    );
    assert.deepEqual(text('linux-wicked', 'ifroute-eth1'), [
      '10.4.0.0/24 - - eth1 src 10.4.0.100 table 200',
      'default 10.4.0.1 - eth1 table 200',
      '10.2.0.0/24 10.4.0.1 - eth1 metric 50',
    ]);
    assert.deepEqual(text('linux-wicked', 'ifrule-eth1'), [
      'ipv4 from 10.4.0.100 table 200 priority 32765',
      'ipv4 from all fwmark 0x4846 table 200 priority 32764',
    ]);
  });

  test('what stands in a file already is told, for its owner to change', () => {
    assert.deepEqual(scriptFor('linux-ifcfg', HARD).notes.slice(0, 2), [
      'Where the route to the same network is configured, it has to become: default via 10.3.0.1 dev eth0 src 10.4.0.100',
      'Where the rule "from 10.4.0.100 iif eth1 table 7 priority 90" is configured, it has to go: "from 10.4.0.100 table 7 priority 90" is in its place.',
    ]);
  });
});

test.skipIf(missing('systemd-analyze'))('systemd takes the unit that loads the rules', () => {
  const path = write(join(folder, 'holdfast-nft.service'), fileOf(scriptFor('linux-networkd'), '.service'));
  assert.equal(must('systemd-analyze', ['verify', '--man=no', path]).trim(), '');
});
