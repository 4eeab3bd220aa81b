import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { readAsa } from './read-asa.ts';

const INTERFACE = 'interface Gi0/0\n nameif inside\n security-level 100\n ip address 10.1.0.1 255.255.255.0\n';

/** `kind name` of each, with what was probably meant. */
function dangling(text: string, whole = INTERFACE): readonly string[] {
  const { filter } = readAsa({ file: 'fw.cfg', text: `${whole}${text}` }).node;
  assert.ok(filter?.kind === 'asa');
  return filter.policy.dangling.map(
    ({ kind, name, near }) => `${kind} ${name}${near === undefined ? '' : ` (${near})`}`,
  );
}

const DEFINED = `object network SRV
 host 10.1.0.5
object network NOTHING-BELOW
object service WEB
 service tcp destination eq 80
object-group network HOSTS
 network-object object SRV
object-group service PORTS tcp
 port-object eq 22
access-list IN extended permit tcp object SRV object-group HOSTS object-group PORTS
access-list IN extended permit ip object NOTHING-BELOW any
tcp-map T
class-map BACKUP
 match access-list IN
class-map type management MGMT
 match port tcp eq 22
policy-map P
 class BACKUP
  set connection advanced-options T
 class MGMT
 class class-default
access-group IN in interface inside
service-policy P interface inside
nat (inside,any) source static SRV SRV destination static HOSTS HOSTS service WEB WEB no-proxy-arp
nat (inside,inside) source dynamic any interface
object network SRV
 nat (inside,any) static 192.0.2.1
`;

describe('a name that no line defines', () => {
  test('is none where every name is defined, with or without lines below it', () => {
    assert.deepEqual(dangling(DEFINED), []);
  });

  test.each([
    ['access-group INN in interface inside', 'access-list INN (IN)'],
    ['access-group IN in interface insidee', 'nameif insidee (inside)'],
    ['access-list X extended permit ip object SRVX any', 'object SRVX (SRV)'],
    ['access-list X extended permit ip object-group HOST any', 'object-group HOST (HOSTS)'],
    ['object-group network G\n network-object object QQQQQ', 'object QQQQQ'],
    ['object-group network G\n group-object HOSTSS', 'object-group HOSTSS (HOSTS)'],
    ['class-map C\n match access-list QQQQQ', 'access-list QQQQQ'],
    ['policy-map P\n class BACKUPS', 'class-map BACKUPS (BACKUP)'],
    ['policy-map P\n class BACKUP\n  set connection advanced-options TT', 'tcp-map TT (T)'],
    ['service-policy QQQQQ global', 'policy-map QQQQQ'],
    ['service-policy P interface outside', 'nameif outside'],
    ['ip verify reverse-path interface dmz', 'nameif dmz'],
    ['nat (inside,dmz) source static SRV SRV', 'nameif dmz'],
    ['nat (inside,any) source dynamic SRV QQQQQ', 'object QQQQQ'],
    ['nat (inside,any) source dynamic SRV pat-pool QQQQQ', 'object QQQQQ'],
    ['nat (inside,any) source static SRV SRV destination static QQQQQ SRV', 'object QQQQQ'],
    ['object network O\n nat (inside,any) dynamic QQQQQ', 'object QQQQQ'],
    ['nat (inside) 0 access-list QQQQQ', 'access-list QQQQQ'],
  ])('is told of %j', (line, name) => assert.deepEqual(dangling(`${DEFINED}${line}\n`), [name]));

  test('is looked for among all lines, whatever stands first', () => {
    assert.deepEqual(
      dangling('access-group LATER in interface inside\naccess-list LATER extended permit ip any any\n'),
      [],
    );
  });

  test.each([
    'access-list IN remark object QQQQQ is gone',
    'access-list IN extended permit ip any any\naccess-group IN global',
    'policy-map type inspect dns D\n parameters\n  message-length maximum 512',
    'object network O\n nat (any,inside) dynamic interface',
    'object network O\n nat (any,inside) static 10.1.0.9',
    'object-group network G\n description see object QQQQQ',
  ])('is none in %j', (line) => assert.deepEqual(dangling(`${line}\n`), []));

  test('is not looked for in a piece of a configuration', () => {
    assert.deepEqual(dangling('access-group QQQQQ global\n', ''), []);
  });

  test('is told five hundred times at most', () => {
    const lines = Array.from({ length: 600 }, (_, i) => `access-group L${i} global`).join('\n');
    assert.equal(dangling(lines).length, 500);
  });
});
