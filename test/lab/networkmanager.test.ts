import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { linuxScript } from '../../src/fix/script/linux.ts';
import { shellScripts } from '../../src/fix/script/shell-script.ts';
import { networkFrom } from '../yaml-network.ts';
import { labMissing } from './named-lab.ts';

/**
 * NetworkManager itself, on namespaces of its own for network, mounts and processes: nothing of it is seen outside, and
 * it ends with them.
 */
const missing =
  labMissing('ip') ??
  ['NetworkManager', 'nmcli', 'dbus-daemon']
    .filter((one) => spawnSync('sh', ['-c', `command -v ${one}`]).status !== 0)
    .map((one) => `${one} is missing: apt-get install network-manager dbus`)[0];
if (missing) console.warn(`SKIPPED: no NetworkManager to run scripts against: ${missing}`);

const RUN = `set -eu
mount --make-rprivate /
for folder in /run /etc/NetworkManager /var/lib/NetworkManager; do mount -t tmpfs none "$folder"; done
mkdir -p /run/dbus /run/NetworkManager /etc/NetworkManager/system-connections
mount -t sysfs -o ro none /sys
ip link set lo up
ip link add eth1 type veth peer name far
ip link set far up
printf '%s\\n' '[main]' plugins=keyfile auth-polkit=false no-auto-default='*' > /etc/NetworkManager/NetworkManager.conf
profile=/etc/NetworkManager/system-connections/eth1.nmconnection
nmcli --offline connection add type ethernet con-name eth1 ifname eth1 ipv4.method manual \\
  ipv4.addresses 10.4.0.100/24 ipv6.method disabled > "$profile"
chmod 600 "$profile"
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/dbus/system_bus_socket
dbus-daemon --config-file=/usr/share/dbus-1/system.conf --address="$DBUS_SYSTEM_BUS_ADDRESS" --fork --nosyslog
NetworkManager --no-daemon > /run/nm.log 2>&1 &
tries=0
# 100 is connected: before, the address that routes name is not there yet.
until nmcli -g GENERAL.CONNECTION,GENERAL.STATE device show eth1 2>/dev/null | tr '\\n' ' ' | grep -q '^eth1 100 '; do
  tries=$((tries + 1))
  if [ $tries -gt 200 ]; then cat /run/nm.log >&2; exit 1; fi
  nmcli connection up eth1 >/dev/null 2>&1 || sleep 0.1
done
HOLDFAST_STATE=/run/kept
export HOLDFAST_STATE
# As the daemon writes it, which is not as nmcli does.
nmcli connection modify eth1 connection.autoconnect yes connection.autoconnect-priority 1
cp "$profile" /run/before
sh "$1"
echo == once
grep ^rout "$profile"
sh "$1"
echo == twice
nmcli device reapply eth1 > /dev/null
tries=0
until ip route show table 200 | grep -q default || [ $tries -gt 100 ]; do tries=$((tries + 1)); sleep 0.1; done
ip -N -4 rule show
ip -N -4 route show table 200
sh "$2"
echo == back
cmp "$profile" /run/before && echo as it was
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-nm-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(missing)('NetworkManager', () => {
  test('takes a table and its rule into the profile of an interface, and loses just those', { timeout: 90_000 }, () => {
    const host = networkFrom('nodes: { db1: { system: linux, interfaces: { eth1: 10.4.0.100/24 } } }').node('db1');
    assert.ok(host);
    const script = linuxScript(
      host,
      [
        { is: 'route', node: 'db1', words: '10.4.0.0/24 dev eth1 src 10.4.0.100 table 200' },
        { is: 'route', node: 'db1', words: 'default via 10.4.0.1 dev eth1 table 200' },
        { is: 'rule', node: 'db1', words: 'from 10.4.0.100 table 200 priority 32765' },
      ],
      'linux-networkmanager',
    );
    // What acts at once is another matter: here the profile has to do it.
    const steps = script.steps.filter(({ says }) => says.startsWith('profile of'));
    const scripts = shellScripts({ ...script, steps });
    for (const [name, text] of Object.entries({ ...scripts, run: RUN })) writeFileSync(join(folder, name), text);
    const { status, stdout, stderr } = spawnSync(
      'unshare',
      [
        '--net',
        '--mount',
        '--pid',
        '--fork',
        '--kill-child',
        '--mount-proc',
        'sh',
        ...['run', 'apply', 'rollback'].map((name) => join(folder, name)),
      ],
      { encoding: 'utf8', timeout: 60_000 },
    );
    assert.equal(status, 0, stderr);
    const [, once = '', twice = '', back = ''] = stdout.split(/^== \w+\n/m);
    assert.deepEqual(
      once.split('\n').filter((line) => line.startsWith('rout')),
      [
        'route1=10.4.0.0/24',
        'route1_options=src=10.4.0.100,table=200',
        'route2=0.0.0.0/0,10.4.0.1',
        'route2_options=table=200',
        'routing-rule1=priority 32765 from 10.4.0.100 table 200',
      ],
    );
    assert.match(once, /^already: .*\nalready: .*\nalready: .*\ndb1: done$/m);
    assert.match(twice, /^32765:\tfrom 10\.4\.0\.100 lookup 200 /m);
    assert.match(twice, /^default via 10\.4\.0\.1 dev eth1 /m);
    assert.match(twice, /^10\.4\.0\.0\/24 dev eth1 .*src 10\.4\.0\.100 /m);
    assert.equal(back, 'as it was\n');
  });
});
