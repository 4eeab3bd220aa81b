/**
 * Which of the two programs printed rules that do not say so: `iptables -S` has no comment, and that of xtables-save
 * (1.8.0 to 1.8.2) names neither. The addresses do; where there are none, it is taken to be IPv4.
 */
export const familyIn = (text: string): 'ip' | 'ip6' =>
  /^(?:\[\d+:\d+\] )?-A .*(?: -[sd] [\da-fA-F]*:|ipv6-icmp|icmp6)/m.test(text) ? 'ip6' : 'ip';
