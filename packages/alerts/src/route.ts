import type { RegexCompiler } from '@agentbus/filter';
import { compileMatchers, type LabelPredicate, type Labels, type Matcher } from './matcher.ts';

/** Whom alerts go to, and how they are gathered. Lengths of time are in milliseconds. */
export interface Route {
  readonly receiver: string;
  readonly matchers: readonly Matcher[];
  /** Whether the routes after it are asked as well. */
  readonly continue: boolean;
  /** Labels that alerts of one notification share; `...` for all. */
  readonly groupBy: readonly string[];
  /** How long the first notification of a group waits for further alerts. */
  readonly groupWait: number;
  /** How long one waits that tells of changes. */
  readonly groupInterval: number;
  /** After how long it is told again that nothing has changed. */
  readonly repeatInterval: number;
  readonly routes: readonly Route[];
}

/** `group_wait` where a file says nothing, in milliseconds: that of Alertmanager, as the others are. */
export const DEFAULT_GROUP_WAIT = 30_000;
/** `group_interval` where a file says nothing, in milliseconds. */
export const DEFAULT_GROUP_INTERVAL = 300_000;
/** `repeat_interval` where a file says nothing, in milliseconds. */
export const DEFAULT_REPEAT_INTERVAL = 14_400_000;

/** The group that an alert falls into at a route. */
export interface RoutedGroup {
  /** The same for all alerts of the group, also after a restart. */
  readonly key: string;
  readonly route: Route;
  readonly labels: Labels;
}

/** Finds the routes of alerts. */
export type Router = (labels: Labels) => readonly RoutedGroup[];

/**
 * Prepares a tree of routes: the deepest routes that match, the first of each level unless it says `continue`; the route
 * itself where none does.
 */
export function createRouter(route: Route, regex?: RegexCompiler): Router {
  const root = compileRoute(route, '0', regex);
  return (labels) => routesOf(root, labels).map(({ route: found, path }) => groupOf(found, path, labels));
}

interface CompiledRoute {
  readonly route: Route;
  readonly path: string;
  readonly matches: LabelPredicate;
  readonly routes: readonly CompiledRoute[];
}

function compileRoute(route: Route, path: string, regex: RegexCompiler | undefined): CompiledRoute {
  return {
    route,
    path,
    matches: compileMatchers(route.matchers, regex),
    routes: route.routes.map((child, index) => compileRoute(child, `${path}.${index}`, regex)),
  };
}

function routesOf(compiled: CompiledRoute, labels: Labels): CompiledRoute[] {
  if (!compiled.matches(labels)) return [];
  const found: CompiledRoute[] = [];
  for (const child of compiled.routes) {
    const deeper = routesOf(child, labels);
    found.push(...deeper);
    if (deeper.length > 0 && !child.route.continue) break;
  }
  return found.length > 0 ? found : [compiled];
}

function groupOf(route: Route, path: string, labels: Labels): RoutedGroup {
  const all = route.groupBy.includes('...');
  const named = Object.entries(labels)
    .filter(([name]) => all || route.groupBy.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const text = named.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ');
  return { key: `${path}/${route.receiver}:{${text}}`, route, labels: Object.fromEntries(named) };
}
