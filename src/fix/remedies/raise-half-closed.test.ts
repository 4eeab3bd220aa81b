import assert from 'node:assert/strict';
import { test } from 'vitest';
import { caseOf, mended } from '../../../test/fix-between.ts';
import { deviceScript } from '../script/device.ts';
import { raiseHalfClosed } from './raise-half-closed.ts';

/** The client has said everything; the server works for ten minutes before it answers. */
const NIGHT = {
  night: {
    actors: {
      server: {
        on: 'server1',
        steps: [
          { listen: 5000 },
          { accept: 'job', ports: [5000] },
          { receive: 100, on: 'job' },
          { idle: '10 min', watching: [] },
          { send: 100, on: 'job' },
          { close: 'job' },
        ],
      },
      client: {
        on: 'client1',
        steps: [
          { connect: 'server1', as: 'job', ports: [5000] },
          { send: 100, on: 'job' },
          { 'half-close': 'job' },
          { receive: 100, on: 'job', within: '20 min' },
          { close: 'job' },
        ],
      },
    },
    expect: { completes: true },
  },
};

test('Linux forgets what one end has closed after a minute, unless it is told otherwise', () => {
  const nft = `table ip filter {
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    ct state invalid drop
    tcp flags & (fin|syn|rst|ack) == syn accept
  }
}
`;
  const device = { nft, sysctl: { 'net.netfilter.nf_conntrack_tcp_loose': 0 } };
  const { fixes, cause } = mended(caseOf({ device, sessions: NIGHT }), [raiseHalfClosed]);
  assert.equal(cause, 'HALF_CLOSED_TIMEOUT');
  // Of the three times only the one that it is about is left.
  assert.deepEqual(fixes[0]?.patch, [
    {
      is: 'parameter',
      node: 'fw1',
      name: 'net.netfilter.nf_conntrack_tcp_timeout_close_wait',
      value: '1800',
    },
  ]);
});

test.each([
  ['pan-os', 'half-closed', 'set deviceconfig setting session timeout-tcp-half-closed 1800'],
  ['fortigate', 'half-closed', 'set tcp-halfclose-timer 1800'],
  ['gcp-cloud-nat', 'half-closed', 'gcloud compute routers nats update NAT'],
])('a device of the kind %s: the time that it is about, in its own words', (preset, timer, line) => {
  const subject = caseOf({ device: { preset }, sessions: NIGHT });
  const { fixes, cause } = mended(subject, [raiseHalfClosed]);
  assert.equal(cause, 'HALF_CLOSED_TIMEOUT');
  const patch = [{ is: 'device-setting', node: 'fw1', key: `timeout.${timer}`, value: '0:30:00' }];
  assert.deepEqual(fixes[0]?.patch, patch);
  const script = deviceScript({ node: 'fw1', changes: fixes[0].patch, subject });
  assert.ok(
    script.steps.some(({ apply }) => apply.some((one) => one.includes(line))),
    JSON.stringify(script.steps),
  );
  assert.equal(script.steps[0]?.rollback.length, script.steps[0]?.apply.length);
});
