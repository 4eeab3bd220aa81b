import { printableJson } from '../base/printable.ts';
import type { NodeName } from '../model/observation.ts';
import type { Estate } from '../trace/estate/estate.ts';

/** One document for programs: `holdfast/estate@1`. `unlisted`: hosts whose listeners nobody knows. */
export function estateJson(
  { classes, flows, traced, untraced, working }: Estate,
  unlisted: readonly NodeName[],
): string {
  const document = {
    schema: 'holdfast/estate@1',
    flows,
    traced,
    untraced,
    working,
    unlisted,
    classes: classes.map(
      ({ verdict, cause, flows: count, seen, disposition, of, place, because, breaks, example }) => ({
        verdict,
        cause,
        flows: count,
        seen,
        disposition,
        trace: of,
        at: place.at === 'between' ? place.node : place.at,
        because,
        breaks: breaks ?? null,
        example,
      }),
    ),
  };
  return `${printableJson(JSON.stringify(document, null, 2))}\n`;
}
