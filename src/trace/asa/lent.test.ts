import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { Firewall, INTERFACES } from '../../../test/asa-firewall.ts';
import { inSeconds } from '../../base/duration.ts';
import { selectorText } from '../../../test/asa-config.ts';

const NET = 'object network NET\n subnet 10.1.1.0 255.255.255.0\n';
const PORTS = `${NET} nat (inside,outside) dynamic interface\n`;
const ADDRESSES = `object network POOL\n range 192.0.2.10 192.0.2.19\n${NET} nat (inside,outside) dynamic POOL\n`;
const SSH = 'inside 10.1.1.5:40000 > 198.51.100.9:22';

const lentBy = (config: string, version = 'ASA Version 9.8(2)', packet = SSH): readonly string[] | undefined =>
  new Firewall(INTERFACES.replace('ASA Version 9.8(2)', version) + config)
    .sees(packet)
    .connection?.lent?.pools.map(
      ({ gives, of, keptFor }) => `${gives} of ${selectorText(of)}, ${inSeconds(keptFor)} s`,
    );

describe('how long what was given is kept', () => {
  test.each([
    ['an address: three hours', ADDRESSES, 'ASA Version 9.8(2)', 10_800],
    ['as its timer says', `${ADDRESSES}timeout xlate 0:10:00\n`, 'ASA Version 9.8(2)', 600],
    ['which is not that of ports', `${ADDRESSES}timeout pat-xlate 0:05:00\n`, 'ASA Version 9.8(2)', 10_800],
    ['a port: not at all', PORTS, 'ASA Version 9.0(1)', 0],
    ['its timer is nothing to it', `${PORTS}timeout pat-xlate 0:05:00\n`, 'ASA Version 9.8(2)', 0],
    ['before 9.0: half a minute', PORTS, 'ASA Version 8.4(2)', 30],
    ['or what its timer says', `${PORTS}timeout pat-xlate 0:05:00\n`, 'ASA Version 8.4(3)', 300],
    ['an upgraded device', `xlate per-session deny tcp any4 any4\n${PORTS}`, 'ASA Version 9.8(2)', 30],
    ['a rule of one port', `xlate per-session deny tcp any4 any4 eq 22\n${PORTS}`, 'ASA Version 9.8(2)', 30],
    ['of another port', `xlate per-session deny tcp any4 any4 eq 23\n${PORTS}`, 'ASA Version 9.8(2)', 0],
    [
      'the first that fits',
      `xlate per-session permit tcp any4 any4 eq 22\nxlate per-session deny tcp any4 any4\n${PORTS}`,
      'ASA Version 9.8(2)',
      0,
    ],
  ])('%s', (_, config, version, kept) => {
    assert.deepEqual(
      lentBy(config, version)?.map((one) => Number(one.split(', ')[1]?.replace(' s', ''))),
      [kept],
    );
  });

  test('of an FWSM and a PIX half a minute', () => {
    const old = 'nat (inside) 1 10.1.1.0 255.255.255.0\nglobal (outside) 1 interface\n';
    const open = 'access-list ALL permit ip any any\naccess-group ALL in interface inside\n';
    for (const version of ['FWSM Version 4.1(5)', 'PIX Version 7.2(4)'])
      assert.deepEqual(lentBy(old + open, version), ['port of 192.0.2.1/32, 30 s'], version);
  });
});

describe('what there is to give', () => {
  test('a pool, and the address of the interface behind it', () => {
    assert.deepEqual(lentBy(`${ADDRESSES.trimEnd()} interface\n`), [
      'address of 192.0.2.10-192.0.2.19, 10800 s',
      'port of 192.0.2.1/32, 0 s',
    ]);
  });

  test('every pool of a number', () => {
    const pools = 'global (outside) 1 192.0.2.10-192.0.2.19\nglobal (outside) 1 192.0.2.30\nglobal (dmz) 1 10.2.2.9\n';
    assert.deepEqual(lentBy(`nat (inside) 1 10.1.1.0 255.255.255.0\n${pools}`, 'ASA Version 8.2(1)'), [
      'address of 192.0.2.10-192.0.2.19, 10800 s',
      'port of 192.0.2.30/32, 30 s',
    ]);
  });

  test('nothing where a host has its own address, or none is changed', () => {
    const own = `${NET}object network HOST\n host 10.1.1.5\n nat (inside,outside) static 192.0.2.30\n`;
    assert.equal(lentBy(own), undefined);
    assert.equal(lentBy(''), undefined);
  });
});
