/**
 * Port names that a list without `-n` prints for the services of backups, databases and their surroundings: IANA's registry, and
 * what the vendors' installers write into /etc/services. A closed table: a name outside it stays unread rather than guessed.
 */
const ports: Readonly<Record<string, number>> = {
  ftp: 21,
  ssh: 22,
  telnet: 23,
  smtp: 25,
  domain: 53,
  http: 80,
  kerberos: 88,
  sunrpc: 111,
  epmap: 135,
  ldap: 389,
  https: 443,
  'microsoft-ds': 445,
  submission: 587,
  ipp: 631,
  ldaps: 636,
  'ms-sql-s': 1433,
  'ms-sql-m': 1434,
  ncube_lm: 1521,
  'ncube-lm': 1521,
  veritas_pbx: 1556,
  'veritas-pbx': 1556,
  'ms-wbt-server': 3389,
  mysql: 3306,
  nfs: 2049,
  postgresql: 5432,
  postgres: 5432,
  ndmp: 10000,
  bprd: 13720,
  bpdbm: 13721,
  'bpjava-msvc': 13722,
  vnetd: 13724,
  bpcd: 13782,
  vopied: 13783,
};

/** A port in digits, or one of the names above; `*` is the port of nobody, 0. */
export function portOf(text: string): number | undefined {
  if (text === '*') return 0;
  if (/^\d{1,5}$/.test(text)) {
    const port = Number(text);
    return port <= 65_535 ? port : undefined;
  }
  return Object.hasOwn(ports, text) ? ports[text] : undefined;
}
