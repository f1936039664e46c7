/** What the API gives of a trace. */
import type { LogRecord, Span } from '../state/records.ts';

/** A trace. */
export interface Trace {
  readonly traceId: string;
  readonly spans: readonly Span[];
  readonly logs: readonly LogRecord[];
  readonly moreSpans: boolean;
  readonly moreLogs: boolean;
}
