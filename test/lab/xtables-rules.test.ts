import assert from 'node:assert/strict';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { assembleNetwork } from '../../src/config/network-of.ts';
import { readAsa, readBpConf, readIptablesSave, readNftJson, readNftText } from '../../src/config/readers.ts';
import { collect } from '../../src/live/collect.ts';
import { Lab, labMissing, type Namespace } from './named-lab.ts';

const missing = labMissing('nft', 'iptables', 'nfct');
if (missing) console.warn(`SKIPPED: rules of xtables as they are collected: ${missing}`);

/** What nft's own listings have no words for, in both families, beside a table that nft made. */
const RULES = [
  'iptables -P FORWARD DROP',
  'iptables -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  'iptables -A FORWARD -p tcp -m multiport --dports 22,1556 -m comment --comment backup -j ACCEPT',
  'ip6tables -A INPUT -p tcp -m tcp --dport 1556 -m conntrack --ctstate NEW -j REJECT',
  'nfct add timeout long inet tcp established 7200',
  'iptables -t raw -A PREROUTING -p tcp -j CT --timeout long',
  'nft add table inet own',
  'nft add chain inet own forward { type filter hook forward priority 10 ; }',
  'nft add rule inet own forward tcp dport 13724 drop',
];

describe.skipIf(missing !== undefined)('a host whose rules iptables-nft made', () => {
  let lab: Lab;
  let at: Namespace;
  beforeAll(() => {
    lab = new Lab();
    at = lab.namespace('xt');
    for (const rule of RULES) at.must(rule.split(' '));
  });
  afterAll(() => lab?.close());

  const collected = () =>
    collect({
      listing: (program, given) => at.must([program, ...given]),
      file: (path) => ({ reason: `${path} is not of the namespace`, absent: true }),
      has: () => false,
    }).files.filter(({ name }) => /^(?:ip6?tables|nft|nfct)/.test(name));

  const read = (files: readonly { readonly name: string; readonly text: string }[]) =>
    assembleNetwork(
      files.map(({ name, text }) => ({ file: `network/hosts/gw/${name}`, text })),
      { asa: readAsa, nftJson: readNftJson, nftText: readNftText, iptablesSave: readIptablesSave, bpConf: readBpConf },
    );

  test('is understood whole from what is collected, each rule once', () => {
    const { network, unread, errors } = read(collected());
    assert.deepEqual([unread, errors], [[], []]);
    const filter = network.nodes[0]?.filter;
    assert.ok(filter?.kind === 'netfilter');
    assert.deepEqual(
      filter.ruleset.chains.flatMap(({ family, table, rules }) =>
        rules.length > 0 ? [[family, table, rules.length]] : [],
      ),
      [
        ['inet', 'own', 1],
        ['ip', 'raw', 1],
        ['ip', 'filter', 2],
        ['ip6', 'filter', 1],
      ],
    );
    assert.deepEqual([...(filter.ruleset.timeouts?.keys() ?? [])], ['long']);
  });

  test('is not from nft alone, which says what is to be saved', () => {
    const { unread } = read(collected().filter(({ name }) => name === 'nft.json'));
    assert.ok(unread.length > 3);
    for (const { reason } of unread)
      assert.match(reason, /xt (?:match|target) .*save what iptables-save prints beside it/);
  });
});
