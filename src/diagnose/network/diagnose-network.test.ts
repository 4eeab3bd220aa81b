import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { conversation } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { twins, type Twins } from '../../../test/yaml-network.ts';
import { diagnoseWithNetwork } from './diagnose-network.ts';

/** Requests from the second interface of one server to that of the other, none of which was ever answered. */
const unanswered = () =>
  evidenceOf({}, [
    conversation({
      from: '10.2.0.100:40001',
      to: '10.4.0.100:1556',
      handshake: { synCount: 4, syn: undefined, synAck: undefined, established: undefined },
    }),
  ]);

const found = (shape: Twins) => diagnoseWithNetwork(unanswered(), twins(shape));
const files = (findings: ReturnType<typeof found>) =>
  findings
    .flatMap(({ story }) => story.flatMap(({ citations }) => citations))
    .map((one) => ('file' in one ? one.file : ''));

const DEFAULT_B = 'routes: [default via 10.3.0.1 dev eth0]';
const STRICT = 'sysctl: { net.ipv4.conf.eth1.rp_filter: 1 }';

describe('a flow that went wrong is followed through the configuration', () => {
  test('a strict reverse-path filter is named, with its line', () => {
    const findings = found({ b: `${DEFAULT_B}\n${STRICT}` });
    const finding = findings.find(({ cause }) => cause === 'REVERSE_PATH_FILTER');
    assert.equal(finding?.confidence, 'likely');
    assert.match(finding?.headline ?? '', /serverB/);
    assert.ok(files([...(finding ? [finding] : [])]).includes('network/network.yaml'));
  });

  test('a rule that never matches is told on the way of the flow', () => {
    const rule = 'rules: [from 10.4.0.100 iif eth1 table 200]';
    const routes = 'routes: [default via 10.3.0.1 dev eth0, default via 10.4.0.1 dev eth1 table 200]';
    const findings = found({ b: `${routes}\n${rule}\n${STRICT}` });
    const dead = findings.find(({ cause }) => cause === 'RULE_NEVER_MATCHES');
    assert.equal(dead?.confidence, 'possible');
    assert.match(dead?.advice[0]?.text ?? '', /ip rule add from 10\.4\.0\.100 /);
  });

  test('what the configuration lets through adds nothing', () => {
    const alone = diagnoseWithNetwork(unanswered(), twins());
    assert.ok(!files(alone).includes('network/network.yaml'));
  });
});

test('flows between hosts that are not in the model are left alone', () => {
  const evidence = evidenceOf({}, [conversation({ from: '192.0.2.1:40001', to: '192.0.2.2:1556' })]);
  assert.ok(
    !files(diagnoseWithNetwork(evidence, twins({ b: `${DEFAULT_B}\n${STRICT}` }))).includes('network/network.yaml'),
  );
});
