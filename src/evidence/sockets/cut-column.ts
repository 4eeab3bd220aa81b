/**
 * netstat cuts addresses to the width of their column and leaves what looks like a whole, other address. Such a column
 * is told apart only by being exactly as wide as it may be; what could be cut is not believed.
 */
export function mayBeCut(endpoint: string, listedWithControlBlocks: boolean): boolean {
  const colon = endpoint.lastIndexOf(':');
  const dot = endpoint.lastIndexOf('.');
  const at = Math.max(colon, dot);
  const [host, port] = [endpoint.slice(0, at), endpoint.slice(at + 1)];
  // net-tools lib/proc.c, addr_do_one: without -W address and port share 22 characters.
  if (colon > dot) return host.includes(':') && host.length + port.length === LINUX_WIDTH;
  // BSD and macOS netstat/inet.c, inetprint: with -A the column is 18 wide (the port loses digits) and a host beside a
  // port name 12.
  if (listedWithControlBlocks) {
    return (
      endpoint.length >= BSD_CONTROL_BLOCK_WIDTH || (host.length === BSD_NAMED_HOST_WIDTH && !/^[\d*]+$/.test(port))
    );
  }
  return host.includes(':') && host.length === BSD_HOST_WIDTH;
}

const LINUX_WIDTH = 22;
const BSD_HOST_WIDTH = 16;
const BSD_CONTROL_BLOCK_WIDTH = 18;
const BSD_NAMED_HOST_WIDTH = 12;
