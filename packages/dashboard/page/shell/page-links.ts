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
}

const PAGES: readonly PageEntry[] = [
  { name: 'overview', label: 'Overview', key: 'o' },
  { name: 'logs', label: 'Logs', key: 'l' },
  { name: 'live', label: 'Live', key: 'v' },
  { name: 'traces', label: 'Traces', key: 't' },
  { name: 'map', label: 'Map', key: 's' },
  { name: 'metrics', label: 'Metrics', key: 'm' },
  { name: 'errors', label: 'Errors', key: 'e', isAnalysis: true },
  { name: 'alerts', label: 'Alerts', key: 'a' },
  { name: 'query', label: 'Query', key: 'q' },
  { name: 'reports', label: 'Reports', key: 'r', isAnalysis: true },
];

/** In their order. */
export function pageLinks(): readonly PageEntry[] {
  const state = session.value;
  const hasAnalyses = state.type === 'in' && state.hasAnalyses;
  return PAGES.filter(({ isAnalysis }) => hasAnalyses || isAnalysis !== true);
}
