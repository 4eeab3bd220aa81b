import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface LegacyLog {
  readonly bytes: number;
  /** Of 1000 lines, so many matter to the diagnosis. */
  readonly mattersPerMille: number;
  /** Every line is of a process of its own; else some hundred lines are of one. */
  readonly processPerLine?: boolean;
}

/**
 * Writes a NetBackup legacy log like that of a busy media server: thousands of jobs, no two lines alike, a day per
 * gigabyte.
 */
export function writeLegacyLog(file: string, { bytes, mattersPerMille, processPerLine = false }: LegacyLog): void {
  mkdirSync(dirname(file), { recursive: true });
  const output = openSync(file, 'w');
  let written = 0;
  let line = 0;
  while (written < bytes) {
    let block = '';
    while (block.length < BLOCK_CHARS) {
      const text = (line * 7_919) % 1_000 < mattersPerMille ? matters(line) : chatter(line);
      block += processPerLine ? text.replace(/\[\d+/, `[${line}`) : text;
      line++;
    }
    written += writeSync(output, block, null, 'latin1');
  }
  closeSync(output);
}

const BLOCK_CHARS = 1 << 20;

function stamp(line: number, severity: number): string {
  const millis = Math.floor(line / 120) % 86_400_000;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const time = `${two(millis / 3_600_000)}:${two((millis / 60_000) % 60)}:${two((millis / 1_000) % 60)}`;
  return `${time}.${String(millis % 1_000).padStart(3, '0')} [${job(line)}.${1_000 + (line % 7)}] <${severity}> `;
}

const job = (line: number): number => 4_000 + (Math.floor(line / 640) % 20_000);

const address = (line: number): string => `10.4.${(line >> 8) & 255}.${line & 255}`;

/** What the reader has to take in: the lines that tell of connections, their sockets and their ends. */
function matters(line: number): string {
  const from = `${address(line)}.${1_024 + (line % 60_000)}`;
  const own = `10.8.0.5.${1_024 + (line % 60_000)}`;
  switch (Math.floor(line / 10) % 6) {
    case 0:
      return `${stamp(line, 8)}do_pbx_service: [vnet_connect.c:3510] via PBX VNETD CONNECT FROM ${own} TO ${address(line)}.1556 fd = ${line % 999}\n`;
    case 1:
      return `${stamp(line, 2)}logconnections: BPCD ACCEPT FROM ${from} TO 10.8.0.5.13724 fd = ${line % 999}\n`;
    case 2:
      return `${stamp(line, 2)}vnet_pop_status: vnet_vnetd.c.1180: 0: status: 0 0x00000000\n`;
    case 3:
      return `${stamp(line, 2)}vnet_async_connect: vnet_vnetd.c.4266: 0: getsockopt SO_ERROR returned: 10061 0x0000274d\n`;
    case 4:
      return `${stamp(line, 4)}bpbrm main: bpbrm job ${job(line)} child done. status: ${line % 3 === 0 ? 87 : 0}: ${line % 3 === 0 ? 'media close error' : 'the requested operation was successfully completed'}\n`;
    default:
      return `${stamp(line, 8)}do_vnetd_service: vnet_connect.c.2083: 0: VNETD CONNECT FROM ${own} TO ${address(line)}.13724 fd = ${line % 999}\n`;
  }
}

/** What fills the rest: file names, buffers, configuration look-ups. */
function chatter(line: number): string {
  const end = `${line.toString(36)}\n`;
  switch (line % 8) {
    case 0:
      return `${stamp(line, 4)}bpbkar PrintFile: /export/home/projects/${line % 977}/build/object-${end}`;
    case 1:
      return `${stamp(line, 2)}bptm write_data: absolute block position prior to writing image is ${end}`;
    case 2:
      return `${stamp(line, 2)}read_short_backup: db_getCLIENT for client${line % 311}.backup.example.org, copy ${end}`;
    case 3:
      return `${stamp(line, 4)}write_backup: backup id client${line % 311}_1700${line % 1_000_000}, copy 1, fragment ${end}`;
    case 4:
      return `${stamp(line, 2)}nb_getsockconnected: host=media${line % 13}.backup.example.org service=bpdbm address=${address(line)} protocol=tcp non-reserved port=${end}`;
    case 5:
      return `${stamp(line, 2)}getsockbound: bound to port ${1_024 + (line % 60_000)} on any interface, buffer ${end}`;
    case 6:
      return `${stamp(line, 2)}io_write_back_header: drive index ${line % 17}, client${line % 311}_17000${line % 99_999}, file num = ${line % 4_096}, mpx_headers = 0, copy ${end}`;
    default:
      return `${stamp(line, 4)}db_FLISTsend: bpbrm job ${job(line)}: INF - sent catalog entry 0 0 0 ${line % 9_999} root other 33188 of ${end}`;
  }
}
