import type { OpenRoute } from '../parts.ts';
import type { WordCursor } from '../word-cursor.ts';
import { type OpenRule, type RuleContext, takeRule } from './rule-words.ts';
import { type RouteContext, takeRoute } from './route-words.ts';

/** What is done: `ip route` and `ip rule` add where nothing is said. */
export interface WrittenRoute extends OpenRoute {
  readonly verb?: 'replace' | 'del';
}

export interface WrittenRule extends OpenRule {
  readonly verb?: 'del';
}

/** What stands behind `ip route`, where `add` may be left out. */
export function takeRouteCommand(cursor: WordCursor, context: RouteContext): WrittenRoute {
  if (cursor.takeIf('replace') !== undefined) return { ...takeRoute(cursor, context), verb: 'replace' };
  if (cursor.takeIf('del', 'delete') !== undefined) return { ...takeRoute(cursor, context), verb: 'del' };
  cursor.takeIf('add');
  return takeRoute(cursor, context);
}

/** What stands behind `ip rule`, where `add` may be left out. */
export function takeRuleCommand(cursor: WordCursor, context: RuleContext): WrittenRule {
  if (cursor.takeIf('del', 'delete') !== undefined) return { ...takeRule(cursor, context), verb: 'del' };
  cursor.takeIf('add');
  return takeRule(cursor, context);
}
