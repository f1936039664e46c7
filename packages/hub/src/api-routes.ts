/** What there is under /api, and which role it needs. */
import { checkRule, readRules, saveRule, testReceiver, tryRule } from './api-alert-rules.ts';
import {
  addSilence,
  expireSilence,
  listAlertHistory,
  listAlerts,
  listSilences,
  previewSilence,
} from './api-alerts.ts';
import { decideOnError, listErrors, showReport } from './api-analyses.ts';
import type { ApiCall } from './api-call.ts';
import { listDifferences } from './api-differences.ts';
import { explainQuery } from './api-explain.ts';
import { listCompletions, listFields } from './api-fields.ts';
import { showHistogram } from './api-histogram.ts';
import { listContext, listLogs, showLog } from './api-logs.ts';
import { showMap } from './api-map.ts';
import { listMetrics, showInstances, showSeries } from './api-metrics.ts';
import { showOverview } from './api-overview.ts';
import { listProcesses } from './api-processes.ts';
import { runQuery, runSql } from './api-query.ts';
import { createLaunchToken, showSession } from './api-session.ts';
import { listSpans, listTraces, showTrace } from './api-spans.ts';
import { showStats } from './api-stats.ts';
import { deleteView, listViews, saveView } from './api-views.ts';
import { listReports, showStoredReport } from './report-archive.ts';
import type { Role } from './session-role.ts';

/** Answers a call with JSON. */
export type ApiHandler = (call: ApiCall) => Promise<object>;

/** One address. */
export interface ApiRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `:name` stands for one part. */
  readonly path: string;
  readonly role: Role;
  /** `login`, `logout`, `logoutAll` and `stream` are answered with more than JSON. */
  readonly handle: ApiHandler | 'login' | 'logout' | 'logoutAll' | 'stream';
  /** Whether it is there without a session. */
  readonly isOpen?: true;
}

/** All of them. Nothing that changes anything is GET. */
export const API_ROUTES: readonly ApiRoute[] = [
  { method: 'POST', path: '/api/session', role: 'viewer', handle: 'login', isOpen: true },
  { method: 'GET', path: '/api/session', role: 'viewer', handle: showSession },
  { method: 'DELETE', path: '/api/session', role: 'viewer', handle: 'logout' },
  { method: 'DELETE', path: '/api/sessions', role: 'admin', handle: 'logoutAll' },
  { method: 'POST', path: '/api/launch-tokens', role: 'admin', handle: createLaunchToken },
  { method: 'GET', path: '/api/logs', role: 'viewer', handle: listLogs },
  { method: 'GET', path: '/api/logs/histogram', role: 'viewer', handle: showHistogram },
  { method: 'GET', path: '/api/logs/:id', role: 'viewer', handle: showLog },
  { method: 'GET', path: '/api/logs/:id/context', role: 'viewer', handle: listContext },
  { method: 'GET', path: '/api/fields', role: 'viewer', handle: listFields },
  { method: 'GET', path: '/api/complete', role: 'viewer', handle: listCompletions },
  { method: 'GET', path: '/api/spans', role: 'viewer', handle: listSpans },
  { method: 'GET', path: '/api/traces', role: 'viewer', handle: listTraces },
  { method: 'GET', path: '/api/traces/:id', role: 'viewer', handle: showTrace },
  { method: 'GET', path: '/api/differences', role: 'viewer', handle: listDifferences },
  { method: 'GET', path: '/api/map', role: 'viewer', handle: showMap },
  { method: 'GET', path: '/api/overview', role: 'viewer', handle: showOverview },
  { method: 'GET', path: '/api/processes', role: 'viewer', handle: listProcesses },
  { method: 'GET', path: '/api/metrics', role: 'viewer', handle: listMetrics },
  { method: 'GET', path: '/api/metrics/series', role: 'viewer', handle: showSeries },
  { method: 'GET', path: '/api/metrics/instances', role: 'viewer', handle: showInstances },
  { method: 'GET', path: '/api/query', role: 'viewer', handle: runQuery },
  { method: 'GET', path: '/api/explain', role: 'viewer', handle: explainQuery },
  { method: 'POST', path: '/api/sql', role: 'admin', handle: runSql },
  { method: 'GET', path: '/api/errors', role: 'viewer', handle: listErrors },
  { method: 'POST', path: '/api/errors/:id', role: 'operator', handle: decideOnError },
  { method: 'GET', path: '/api/report', role: 'viewer', handle: showReport },
  { method: 'GET', path: '/api/reports', role: 'viewer', handle: listReports },
  { method: 'GET', path: '/api/reports/:name', role: 'viewer', handle: showStoredReport },
  { method: 'GET', path: '/api/alerts', role: 'viewer', handle: listAlerts },
  { method: 'GET', path: '/api/alerts/history', role: 'viewer', handle: listAlertHistory },
  { method: 'GET', path: '/api/alerts/silences', role: 'operator', handle: listSilences },
  { method: 'GET', path: '/api/alerts/silences/preview', role: 'operator', handle: previewSilence },
  { method: 'POST', path: '/api/alerts/silences', role: 'operator', handle: addSilence },
  { method: 'DELETE', path: '/api/alerts/silences/:id', role: 'operator', handle: expireSilence },
  { method: 'GET', path: '/api/alerts/rules', role: 'viewer', handle: readRules },
  { method: 'POST', path: '/api/alerts/rules', role: 'admin', handle: saveRule },
  { method: 'POST', path: '/api/alerts/check', role: 'operator', handle: checkRule },
  { method: 'POST', path: '/api/alerts/backtest', role: 'operator', handle: tryRule },
  { method: 'POST', path: '/api/alerts/receivers/:name/test', role: 'admin', handle: testReceiver },
  { method: 'GET', path: '/api/stats', role: 'viewer', handle: showStats },
  { method: 'GET', path: '/api/stream', role: 'viewer', handle: 'stream' },
  { method: 'GET', path: '/api/views', role: 'viewer', handle: listViews },
  { method: 'POST', path: '/api/views', role: 'operator', handle: saveView },
  { method: 'DELETE', path: '/api/views/:id', role: 'operator', handle: deleteView },
];

/** A route, and what stands for its names. */
export interface RouteMatch {
  readonly route: ApiRoute;
  readonly path: Readonly<Record<string, string>>;
}

/** The routes of a path, by method; empty where there is none. Fixed parts win over names. */
export function matchRoutes(path: string): ReadonlyMap<string, RouteMatch> {
  const found = new Map<string, RouteMatch>();
  for (const route of API_ROUTES) {
    const names = matchPath(route.path, path);
    if (names === undefined) continue;
    const known = found.get(route.method);
    if (known === undefined || Object.keys(names).length < Object.keys(known.path).length) {
      found.set(route.method, { route, path: names });
    }
  }
  return found;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const parts = path.split('/');
  const wanted = pattern.split('/');
  if (parts.length !== wanted.length) return undefined;
  const names: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const given = parts[index] ?? '';
    if (part.startsWith(':')) names[part.slice(1)] = given;
    else if (part !== given) return undefined;
  }
  return names;
}
