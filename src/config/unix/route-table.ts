import { type Family, familyOf } from '../../base/prefix.ts';
import type { UnreadConfig } from '../../model/configuration.ts';
import type { ConfigFile } from '../config-file.ts';
import type { NodeParts, OpenRoute } from '../parts.ts';
import { eachLine } from '../text-lines.ts';
import { columnsOf, type Columns, isHeader, rowOf } from './route-columns.ts';
import { routeOfRow } from './route-row.ts';

/**
 * Reads `route -n`, `route -6 -n` and `netstat -rn` of Linux, and `netstat -rn` and `netstat -rnv` of Solaris, AIX,
 * HP-UX, BSD and macOS. They differ in their columns, which the heading names.
 */
export function readRouteTable({ file, text }: ConfigFile): NodeParts {
  const routes: OpenRoute[] = [];
  const unread: UnreadConfig[] = [];
  const families = new Set<Family>();
  // What has no mask is told by the interfaces' own addresses: then the table does not list every connected network.
  const open = new Set<Family>();
  let columns: Columns | undefined;
  for (const { line, content } of eachLine(text)) {
    if (isHeader(content)) columns = columnsOf(content);
    const row = columns && rowOf(content, columns);
    if (!row) continue;
    const by = { file, line, text: content.trim().replaceAll(/\s+/g, ' ') };
    const read = routeOfRow(row);
    if (read.kind === 'route') {
      routes.push({ ...read.route, by });
      families.add(familyOf(read.route.to.address));
    } else if (read.kind === 'connected without mask') open.add(4);
    else if (read.kind === 'unread') unread.push({ ...by, reason: read.reason, bears: 'routing' });
  }
  const system = systemOf(text.slice(0, HEAD_CHARS));
  return {
    ...(system ? { looksLike: system } : {}),
    routes: { routes, families: [...families].filter((family) => !open.has(family)) },
    unread,
  };
}

const HEAD_CHARS = 4_096;

function systemOf(head: string): NodeParts['looksLike'] {
  if (/^Kernel IP(?:v6)? routing table/m.test(head)) return 'linux';
  if (/^(?:Routing|IRE) Table: IPv/m.test(head)) return 'solaris';
  if (/Route Tree for Protocol Family/.test(head)) return 'aix';
  if (/Interface\s+Pmtu/.test(head)) return 'hp-ux';
  return undefined;
}
