/**
 * How many connections a namespace has opened since it began, either way (RFC 4022: tcpActiveOpens and tcpPassiveOpens,
 * of /proc/net/snmp). While the sum stays, there is no new connection, and nobody needs to list them. Undefined where
 * the file is another.
 */
export function opensOf(snmp: string): number | undefined {
  const [names, numbers] = [...snmp.matchAll(/^Tcp: (.*)$/gm)].map(([, words = '']) => words.split(' '));
  const of = (name: string) => Number(numbers?.[names?.indexOf(name) ?? -1]);
  const opens = of('ActiveOpens') + of('PassiveOpens');
  return Number.isSafeInteger(opens) ? opens : undefined;
}
