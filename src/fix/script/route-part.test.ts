import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import {
  aixRoute,
  freebsdRoute,
  hpUxRoute,
  routePart,
  type RouteWriter,
  solarisRoute,
  windowsRoute,
} from './route-part.ts';

const route = (words: string, write: RouteWriter) => routePart({ is: 'route', node: 'h', words }, write);
const WORDS = '10.4.0.0/22 via 10.2.0.1 dev net1';

describe('a route in the words of each system, and back', () => {
  test.each<[string, RouteWriter, string, string]>([
    [
      'Windows',
      windowsRoute,
      "New-NetRoute -DestinationPrefix '10.4.0.0/22' -InterfaceAlias 'net1' -NextHop '10.2.0.1' | Out-Null",
      "Remove-NetRoute -DestinationPrefix '10.4.0.0/22' -InterfaceAlias 'net1' -NextHop '10.2.0.1' -Confirm:$false",
    ],
    ['Solaris', solarisRoute, 'route -p add -net 10.4.0.0/22 10.2.0.1', 'route -p delete -net 10.4.0.0/22 10.2.0.1'],
    [
      'AIX',
      aixRoute,
      'chdev -l inet0 -a route=net,-hopcount,0,-netmask,255.255.252.0,,,,,-static,10.4.0.0,10.2.0.1',
      'chdev -l inet0 -a delroute=net,-hopcount,0,-netmask,255.255.252.0,,,,,-static,10.4.0.0,10.2.0.1',
    ],
    [
      'HP-UX',
      hpUxRoute,
      'route add net 10.4.0.0 netmask 255.255.252.0 10.2.0.1 1',
      'route delete net 10.4.0.0 netmask 255.255.252.0 10.2.0.1',
    ],
    ['FreeBSD', freebsdRoute, 'route add -net 10.4.0.0/22 10.2.0.1', 'route delete -net 10.4.0.0/22 10.2.0.1'],
  ])('%s', (_, write, apply, rollback) => {
    const { steps } = route(WORDS, write);
    assert.deepEqual(
      steps.map((step) => [step.apply, step.rollback]),
      [[[apply], [rollback]]],
    );
  });
});

test('what says more than these systems have is for people', () => {
  const { steps, notes } = route(`${WORDS} table 200`, solarisRoute);
  assert.deepEqual([steps, notes], [[], ['By hand: a route: 10.4.0.0/22 via 10.2.0.1 dev net1 table 200']]);
});
