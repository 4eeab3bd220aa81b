import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { inSeconds } from '../../base/duration.ts';
import type { TimeoutPolicy } from '../../model/netfilter.ts';
import { assembleNetwork } from '../network-of.ts';
import { readAsa, readBpConf } from '../readers.ts';
import { readIptablesSave } from './iptables-save.ts';
import { readNftJson } from './nft-json.ts';
import { readNftText } from './nft-text.ts';

/** `nfct list timeout` of conntrack-tools 1.4.7, after `nfct add timeout long inet tcp established 7200 close 10`. */
const NFCT = `.long = {
	.l3proto = 2,
	.l4proto = 6,
	.policy = {
		.SYN_SENT = 120,
		.ESTABLISHED = 7200,
		.CLOSE = 10,
		.SYN_SENT2 = 121,
		.RETRANS = 300,
		.UNACKNOWLEDGED = 301,
	},
};
.udp = {
	.l3proto = 2,
	.l4proto = 17,
	.policy = {
		.UNREPLIED = 30,
	},
};
`;

const seconds = (policy: TimeoutPolicy | undefined) =>
  Object.fromEntries([...(policy?.times ?? [])].map(([name, time]) => [name, inSeconds(time)]));

describe('what nfct lists', () => {
  test('in seconds, by the names of the settings', () => {
    const { ruleset, unread } = readIptablesSave({ file: 'nfct.txt', text: NFCT });
    assert.deepEqual([unread, ruleset.chains], [[], []]);
    assert.deepEqual(seconds(ruleset.timeouts?.get('long')), {
      syn_sent: 120,
      established: 7_200,
      close: 10,
      syn_sent2: 121,
      max_retrans: 300,
      unacknowledged: 301,
    });
    assert.deepEqual(seconds(ruleset.timeouts?.get('udp')), {});
    assert.deepEqual(
      ['long', 'udp'].map((name) => ruleset.timeouts?.get(name)?.protocol),
      ['tcp', 'other'],
    );
  });

  test('beside the rules that name it', () => {
    const text = `*raw\n-A PREROUTING -p tcp -m tcp --dport 5432 -j CT --timeout long\nCOMMIT\n${NFCT}`;
    const { ruleset, unread } = readIptablesSave({ file: 'iptables.txt', text });
    assert.deepEqual(unread, []);
    const [rule] = ruleset.chains[0]?.rules ?? [];
    assert.deepEqual(rule?.statements, [{ kind: 'set-timeouts', policy: 'long', of: 'packet' }]);
    assert.ok(ruleset.timeouts?.has('long'));
  });
});

describe('what nft lists', () => {
  const policy = (text: string) => {
    const object = `ct timeout long {\n    protocol tcp\n    l3proto ip\n    policy = { ${text} }\n  }`;
    const { ruleset, unread } = readNftText({ file: 'nft.txt', text: `table ip t {\n  ${object}\n}\n` });
    return {
      times: seconds(ruleset.timeouts?.get('ip t long')),
      wrong: unread.map(({ line, impossible }) => `${line}: ${impossible?.found}`),
    };
  };

  test.each([
    [
      'syn_sent : 9, established : 7200, retrans : 8, unack : 7',
      { syn_sent: 9, established: 7_200, max_retrans: 8, unacknowledged: 7 },
    ],
    ['established : 7200s', { established: 7_200 }],
    ['established : 1d12h, close : 1m30s', { established: 129_600, close: 90 }],
    ['established: 7200, close:4', { established: 7_200, close: 4 }],
    ['established : 4294967295', { established: 4_294_967_295 }],
    ['established : 0', { established: 0 }],
  ])('%s', (text, times) => assert.deepEqual(policy(text), { times, wrong: [] }));

  test.each([
    ['establised : 7200', '5: the state "establised"'],
    ['established : 4294967296', '5: "4294967296"'],
    ['established : -1', '5: "-1"'],
    ['established : 2x', '5: "2x"'],
    ['established : 1.5h', '5: "1.5h"'],
  ])('%s is a mistake', (text, wrong) => assert.deepEqual(policy(text), { times: {}, wrong: [wrong] }));
});

describe('in a network', () => {
  const readers = {
    asa: readAsa,
    nftJson: readNftJson,
    nftText: readNftText,
    iptablesSave: readIptablesSave,
    bpConf: readBpConf,
  };
  const host = (rules: string) => {
    const head = 'nodes:\n  h:\n    system: linux\n    interfaces: { eth0: 10.1.0.2/24 }\n';
    return assembleNetwork(
      [{ file: 'network/network.yaml', text: `${head}${rules.replace(/^/gm, '    ')}\n` }],
      readers,
    );
  };

  test('a mistake is told with its place', () => {
    const { errors } = host(`nft: |
  table ip t {
    ct timeout long {
      protocol tcp
      policy = { close : 10, establised : 7200 }
    }
  }`);
    assert.deepEqual(
      errors.map(({ file, line, column, found }) => `${file}:${line}:${column} ${found}`),
      ['network/network.yaml:9:34 the state "establised"'],
    );
  });

  test.each([
    [
      'iptables: |\n  *raw\n  -A PREROUTING -p tcp -j CT --timeout longer\n  COMMIT',
      7,
      /“longer” are not known: save what `nfct list timeout` prints/,
    ],
    [
      'nft: |\n  table ip t {\n    chain c {\n      ct timeout set "longer"\n    }\n  }',
      8,
      /“longer” are not known: the table has no `ct timeout`/,
    ],
  ])('a policy that nothing shows is told with the rule: %j', (rules, line, reason) => {
    const { unread } = host(rules);
    const [told] = unread;
    assert.deepEqual([unread.length, told?.line, told?.bears], [1, line, 'timers']);
    assert.match(told?.reason ?? '', reason);
  });

  test('and one that another tool’s listing shows is found', () => {
    const { unread, errors } = host(
      `iptables: |\n  *raw\n  -A PREROUTING -p tcp -j CT --timeout long\n  COMMIT\n${NFCT.replace(/^/gm, '  ')}`,
    );
    assert.deepEqual([errors, unread], [[], []]);
  });
});
