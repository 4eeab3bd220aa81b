import { readSessions } from '../src/check/sessions-file.ts';
import { networkFrom } from './yaml-network.ts';

/** A media server and a client with two interfaces, `fw1` between them. */
export const MEDIA_AND_CLIENT = networkFrom(`complete: true
nodes:
  media1:
    system: linux
    interfaces: { eth0: 10.1.0.10/24 }
    routes: [default via 10.1.0.1 dev eth0]
  client1:
    system: linux
    interfaces: { eth0: 10.2.0.10/24, eth1: 10.3.0.10/24 }
    routes: [default via 10.2.0.1 dev eth0]
  fw1:
    forwarding: true
    interfaces: { in: 10.1.0.1/24, out: 10.2.0.1/24 }
    preset: pan-os
`);

/** What stands in a sessions.yaml of that network. */
export const readText = (text: string) => readSessions({ file: 'sessions.yaml', text }, MEDIA_AND_CLIENT);

/** What is wrong with it, each as `6:7 FOUND | EXPECTED | REMEDY`. */
export const mistakesIn = (text: string): readonly string[] =>
  readText(text).errors.map(
    ({ line, column, found, expected, remedy }) => `${line}:${column} ${found} | ${expected} | ${remedy}`,
  );
