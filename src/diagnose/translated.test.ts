import assert from 'node:assert/strict';
import { test } from 'vitest';
import { MASQUERADED } from '../../test/verdicts.ts';
import { evidenceOf } from '../../test/evidence.ts';
import { networkFrom } from '../../test/yaml-network.ts';
import { legsApart, withTranslations } from '../evidence/index.ts';
import type { Finding } from '../model/finding.ts';
import { formatEndpoint } from '../model/flow.ts';
import { formatSource } from '../model/source.ts';
import { diagnose } from './diagnose.ts';
import { translatedLegs } from './network/translated-legs.ts';

const asa = (time: string, text: string) => `Nov 20 2026 ${time} fw1 : %ASA-6-${text}\n`;
const dump = (time: string, words: string) => `2026-11-20 ${time}.000000 IP ${words}\n`;

/** A client that asks again after 70 minutes, as its own host has it. */
const asked = (from: string) => {
  const client = from.replace(/:(\d+)$/, '.$1');
  const [forth, back] = [`${client} > 10.2.0.10.5432: Flags`, `10.2.0.10.5432 > ${client}: Flags`];
  return [
    dump('20:00:00', `${forth} [S], seq 100, win 64240, length 0`),
    dump('20:00:00', `${back} [S.], seq 300, ack 101, win 64240, length 0`),
    dump('20:00:00', `${forth} [.], ack 301, win 501, length 0`),
    ...['00', '01', '03', '07'].map((second) =>
      dump(`21:10:${second}`, `${forth} [P.], seq 101:111, ack 301, win 501, length 10`),
    ),
  ].join('');
};

/** A firewall that forgets after an hour, and what it calls the two ends of the connection. */
const forgets = (outside: string, mapped = outside) => {
  const [client, lent] = [outside, mapped].map((one) => one.replace(':', '/'));
  return [
    asa(
      '20:00:00',
      `302013: Built outbound TCP connection 7 for out:10.2.0.10/5432 (10.2.0.10/5432) to in:${client} (${lent})`,
    ),
    asa(
      '21:00:00',
      `302014: Teardown TCP connection 7 for out:10.2.0.10/5432 to in:${client} duration 1:00:00 bytes 10 Conn-timeout`,
    ),
    ...['00', '01'].map((second) =>
      asa(
        `21:10:${second}`,
        `106015: Deny TCP (no connection) from ${client} to 10.2.0.10/5432 flags PSH ACK on interface in`,
      ),
    ),
  ].join('');
};

/** Its sentences, each with where it stands and what is written there, and how to tell it from its rivals. */
const textOf = (finding: Finding | undefined): string =>
  [
    ...(finding?.story ?? []).map(({ text, gap, citations, written = [] }) =>
      [
        `${gap ? '(gap) ' : ''}${text}`,
        citations.map(formatSource).join(','),
        ...written.map(({ end, as }) => `${formatEndpoint(end)} is ${formatEndpoint(as)} there`),
      ].join(' '),
    ),
    ...(finding?.rivals ?? []).map(({ splitBy }) => splitBy),
  ].join('\n');

test('a device that names both addresses: one finding, and each line with the address that it has', () => {
  const server = asked('192.0.2.9:1024').split('\n').slice(0, 3).join('\n');
  const evidence = evidenceOf({
    'client/eth0.txt': asked('10.1.0.10:40001'),
    'fw1/asa.log': forgets('10.1.0.10:40001', '192.0.2.9:1024'),
    'server/eth0.txt': `${server}\n`,
  });
  const [first, ...more] = diagnose(evidence);
  assert.deepEqual(
    more.map(({ cause }) => cause),
    [],
  );
  assert.match(
    textOf(first),
    /fw1 translates 10\.1\.0\.10:40001 to 192\.0\.2\.9:1024: both are this connection\. fw1\/asa\.log:1/,
  );
  assert.equal(evidence.connections.length, 1);
});

test('a FortiGate that logs sessions at their end alone: its line joins what the server has, too', () => {
  const fields =
    'srcip=10.1.0.10 srcport=40001 srcintf="lan" dstip=10.2.0.10 dstport=5432 dstintf="dmz" sessionid=7 proto=6';
  const close = `date=2026-11-20 time=21:00:00 devname="fw1" devid="FG1" logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" ${fields} action="timeout" policyid=4 transip=192.0.2.9 transport=1024 duration=3600 sentbyte=100 rcvdbyte=100 sentpkt=3 rcvdpkt=2\n`;
  const { connections } = evidenceOf({
    'client/eth0.txt': asked('10.1.0.10:40001'),
    'fw1/forti.log': close,
    'server/eth0.txt': asked('192.0.2.9:1024').split('\n').slice(0, 3).join('\n'),
  });
  assert.deepEqual(
    connections.map(({ flow, conversations }) => [flow.source.address, conversations.length]),
    [['10.1.0.10', 2]],
  );
});

test('the table of a gateway, taken at any time, joins both legs', () => {
  const tuple = (source: string, destination: string) => {
    const [a = '', p = ''] = source.split(':');
    const [b = '', q = ''] = destination.split(':');
    return `src=${a} dst=${b} sport=${p} dport=${q}`;
  };
  const row = `tcp      6 3400 ESTABLISHED ${tuple('10.1.0.10:40001', '10.2.0.10:5432')} ${tuple('10.2.0.10:5432', '10.3.0.2:1024')} [ASSURED] mark=0 use=1\n`;
  const evidence = evidenceOf({
    'client/eth0.txt': asked('10.1.0.10:40001'),
    'gw/conntrack.txt': row,
    'fw1/asa.log': forgets('10.3.0.2:1024'),
  });
  const found = diagnose(evidence);
  assert.equal(found.length, 1);
  assert.match(
    textOf(found[0]),
    /gw translates 10\.1\.0\.10:40001 to 10\.3\.0\.2:1024: both are this connection\. gw\/conntrack\.txt:1/,
  );
  assert.match(textOf(found[0]), /fw1\/asa\.log:2 10\.1\.0\.10:40001 is 10\.3\.0\.2:1024 there/);
});

const apart = () =>
  evidenceOf({ 'client/eth0.txt': asked('10.1.0.10:40001'), 'fw1/asa.log': forgets('10.3.0.2:40001') });

test('the configuration of a masquerade: one finding that cites its rule, and what stands in lines beyond it', () => {
  const evidence = apart();
  const learned = translatedLegs(networkFrom(MASQUERADED), legsApart(evidence));
  const found = diagnose(withTranslations(evidence, [], learned));
  assert.equal(found.length, 1);
  const text = textOf(found[0]);
  assert.match(
    text,
    /gw translates 10\.1\.0\.10:40001 to 10\.3\.0\.2:40001 by this rule: .* network\/network\.yaml:\d+/,
  );
  assert.match(text, /removes the connection as idle .* fw1\/asa\.log:2 10\.1\.0\.10:40001 is 10\.3\.0\.2:40001 there/);
  assert.doesNotMatch(text, /\bon 10\.3\.0\.2\b/);
  assert.doesNotMatch(text, /Possibly/);
});

test('without either they stay two, and what is possible is said', () => {
  const found = diagnose(apart());
  assert.ok(found.length > 1);
  for (const one of found)
    assert.match(textOf(one), /\(gap\) Possibly (?:10\.1\.0\.10|10\.3\.0\.2):40001 and \S+:40001 are one connection/);
});

test('with other ports nothing is joined, and nothing is supposed', () => {
  const evidence = evidenceOf({
    'client/eth0.txt': asked('10.1.0.10:40001'),
    'fw1/asa.log': forgets('10.3.0.2:40002'),
  });
  assert.deepEqual(translatedLegs(networkFrom(MASQUERADED), legsApart(evidence)), []);
  const found = diagnose(evidence);
  assert.ok(found.length > 1);
  for (const one of found) assert.doesNotMatch(textOf(one), /Possibly|translate/);
});
