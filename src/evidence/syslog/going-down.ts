import type { LineReader, Page, TextFormat } from '../reader.ts';
import { readHeader } from './header.ts';

/**
 * That a Unix host is told to stop: it was there until then, whatever nobody answered before.
 *
 *     systemd-logind[611]: System is rebooting.                             (logind-dbus.c)
 *     systemd-shutdown[1]: Sending SIGTERM to remaining processes...        (shutdown.c)
 *     rsyslogd: [origin software="rsyslogd" …] exiting on signal 15.
 *     shutdown[4711]: shutting down for system reboot                       (sysvinit)
 */
export const goingDown: TextFormat = {
  name: 'going-down',
  trigger:
    'System is (?:rebooting|powering down|halting)|Sending SIGTERM to remaining|exiting on signal 15|down for system ',
  open: lineReader,
};

const WORDS =
  /(?<=(?:systemd-logind|systemd-shutdown|r?syslogd|shutdown)(?:\[\d{1,10}\])?: .{0,160})(?:System is (?:rebooting|powering down|halting)|Sending SIGTERM to remaining processes|exiting on signal 15|shutting down for system (?:reboot|halt))/;

function lineReader(page: Page): LineReader {
  return (line, number) => {
    const found = WORDS.exec(line);
    if (!found) return 'other';
    const header = readHeader(line, found.index, page);
    if (!header) return { unread: `the stamp before column ${found.index + 1} names a day that does not exist` };
    const { at, node, utc } = header;
    page.emit(
      { kind: 'node-event', event: 'stopped', words: found[0] },
      { at, node, utc, line: number, flow: undefined },
    );
    return 'read';
  };
}
