/** An ASA between the client in `inside` and the server in `dmz`, as most networks of tests have it. */
export const ASA_PAIR = `interface GigabitEthernet0/0
 nameif inside
 security-level 100
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet0/1
 nameif dmz
 security-level 50
 ip address 10.2.0.1 255.255.255.0
`;

export const PERMIT_ALL = `access-list ALL extended permit ip any any
access-group ALL in interface inside
access-group ALL in interface dmz
`;
