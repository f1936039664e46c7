/** The pages that this hub has. */
import { session } from '../state/session.ts';

/** A page in the head. */
export interface PageEntry {
  readonly name: string;
  readonly label: string;
  /** Behind `g`. */
  readonly key: string;
  /** Whether the hub has to be able to analyse. */
  readonly isAnalysis?: true;
  /** Whether the hub has to have alert rules. */
  readonly isAlerting?: true;
}

const PAGES: readonly PageEntry[] = [
  { name: 'overview', label: 'Overview', key: 'o' },
  { name: 'logs', label: 'Logs', key: 'l' },
  { name: 'live', label: 'Live', key: 'v' },
  { name: 'traces', label: 'Traces', key: 't' },
  { name: 'metrics', label: 'Metrics', key: 'm' },
  { name: 'errors', label: 'Errors', key: 'e', isAnalysis: true },
  { name: 'alerts', label: 'Alerts', key: 'a', isAlerting: true },
  { name: 'query', label: 'Query', key: 'q' },
  { name: 'reports', label: 'Reports', key: 'r', isAnalysis: true },
];

/** In their order. */
export function pageLinks(): readonly PageEntry[] {
  const state = session.value;
  const hasAnalyses = state.type === 'in' && state.hasAnalyses;
  const hasAlerts = state.type === 'in' && state.hasAlerts;
  return PAGES.filter(
    ({ isAnalysis, isAlerting }) =>
      (hasAnalyses || isAnalysis !== true) && (hasAlerts || isAlerting !== true),
  );
}
