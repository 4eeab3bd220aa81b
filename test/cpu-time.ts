/**
 * Milliseconds of processor time that this process has used: on a busy machine a test then measures its own work, not
 * that of others.
 */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
