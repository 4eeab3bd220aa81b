import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { readSysctl } from '../config/sysctl.ts';
import { collect, type Machine } from './collect.ts';

const OUTPUT: Readonly<Record<string, string>> = {
  'ip -j -d address show': '[{"ifname":"lo"}]',
  'ip -4 -j route show table all': '[]',
  'ss -H -ltun': 'tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:*\n',
};
const FILES: Readonly<Record<string, string>> = {
  '/etc/hosts': '127.0.0.1 localhost\n',
  '/usr/share/iproute2/rt_tables': '254 main\n',
};

interface Asked {
  readonly programs: string[];
  readonly paths: string[];
}

/** A machine that prints what it is told to, and notes what it was asked. */
function machine(
  more: { readonly sysctl?: string; readonly bpConf?: string } = {},
): Machine & { readonly asked: Asked } {
  const asked: Asked = { programs: [], paths: [] };
  return {
    asked,
    listing: (program, given) => {
      const command = [program, ...given].join(' ');
      asked.programs.push(command);
      const text = program === 'sysctl' ? more.sysctl : OUTPUT[command];
      return text ?? { reason: `${program} is not installed` };
    },
    file: (path) => {
      asked.paths.push(path);
      const text = path.endsWith('/bp.conf') ? more.bpConf : FILES[path];
      return text ?? { reason: `${path}: ENOENT` };
    },
  };
}

const fileOf = (name: string, more?: Parameters<typeof machine>[0]) =>
  collect(machine(more)).files.find((one) => one.name === name)?.text;

describe('what is collected', () => {
  test('is each listing as it was printed, and what is missing with its reason', () => {
    const { files, missing } = collect(machine());
    assert.deepEqual(
      files.map(({ name }) => name),
      ['ip-address.json', 'ip-route.json', 'sockets.txt', 'hosts', 'rt_tables'],
    );
    assert.equal(files[0]?.text, '[{"ifname":"lo"}]');
    assert.equal(missing.find(({ name }) => name === 'nft.json')?.reason, 'nft is not installed');
    assert.match(missing.find(({ name }) => name === 'bp.conf')?.reason ?? '', /bp\.conf: ENOENT/);
  });

  test('the names of tables come from the first place that has them', () => {
    assert.equal(fileOf('rt_tables'), '254 main\n');
  });
});

describe('what is never collected', () => {
  test('keys among the kernel’s parameters', () => {
    const sysctl =
      'net.ipv4.tcp_fastopen_key = 0f0e-0d0c\nnet.ipv6.conf.all.stable_secret = 2001:db8::5\nnet.ipv4.ip_forward = 1\n';
    assert.equal(fileOf('sysctl.txt', { sysctl }), 'net.ipv4.ip_forward = 1\n');
    const { parameters } = readSysctl({ file: 'sysctl.txt', text: fileOf('sysctl.txt', { sysctl }) ?? '' });
    assert.deepEqual([...(parameters?.keys() ?? [])], ['net.ipv4.ip_forward']);
  });

  test('entries of bp.conf that are not about hosts and addresses', () => {
    const bpConf =
      'SERVER = media1\nVXSS_KEY = abc\nKMS_PASSPHRASE = x\nPREFERRED_NETWORK = 10.1.0.0/24 ONLY\nUSEVXSS = PROHIBITED\n  REQUIRED_INTERFACE = media1-bk\n';
    assert.equal(
      fileOf('bp.conf', { bpConf }),
      'SERVER = media1\nPREFERRED_NETWORK = 10.1.0.0/24 ONLY\n  REQUIRED_INTERFACE = media1-bk\n',
    );
  });

  test('anything besides listings of the network and a few files that everybody may read', () => {
    const one = machine({ sysctl: '' });
    collect(one);
    for (const command of one.asked.programs)
      assert.match(command, /^(?:ip (?:-[46jd] )+\w+ show( table all)?|ss -H -ltun|nft -j list ruleset|sysctl -a .*)$/);
    assert.deepEqual(
      one.asked.paths.filter(
        (path) => !/^\/(?:etc\/(?:hosts|os-release|iproute2\/rt_tables)|usr\/.*\/(?:rt_tables|bp\.conf))$/.test(path),
      ),
      [],
    );
  });

  test('the environment of who runs it: programs get a path and a language', () => {
    process.env['HOLDFAST_TEST_TOKEN'] = 'not to be seen';
    try {
      const { files } = collect();
      for (const { name, text } of files) assert.ok(!text.includes('not to be seen'), name);
    } finally {
      delete process.env['HOLDFAST_TEST_TOKEN'];
    }
  });
});
