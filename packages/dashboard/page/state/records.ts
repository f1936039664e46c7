/** What the API gives. Times are Unix nanoseconds as text. */

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export type Attributes = { readonly [key: string]: Json };

export interface LogRecord {
  readonly id: string;
  readonly timestamp: string;
  readonly level: string;
  readonly severityNumber: number;
  readonly service: string;
  readonly body?: Json;
  readonly event: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly scope: string;
  readonly attributes: Attributes;
  readonly resource: Attributes;
}

export interface Span {
  readonly id: string;
  readonly timestamp: string;
  readonly duration: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly service: string;
  readonly name: string;
  readonly kind: string;
  readonly status: string;
  readonly statusMessage: string;
  readonly scope: string;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  readonly events: readonly {
    readonly timestamp: string;
    readonly name: string;
    readonly attributes: Attributes;
  }[];
  readonly links: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly attributes: Attributes;
  }[];
}

export interface Counted {
  readonly value: string;
  readonly count: number;
}

export interface Histogram {
  readonly since?: string;
  readonly until?: string;
  readonly interval?: string;
  readonly total: number;
  readonly buckets: readonly { readonly time: string; readonly counts: Readonly<Record<string, number>> }[];
  readonly levels: readonly Counted[];
  readonly services: readonly Counted[];
}

export interface Field {
  readonly name: string;
  readonly count: number;
  readonly type: 'text' | 'number';
  readonly values: readonly Counted[];
}

export interface TraceSummary {
  readonly traceId: string;
  readonly start: string;
  readonly spans: number;
  readonly errors: number;
  readonly duration: string;
  readonly root?: { readonly service: string; readonly name: string; readonly status: string };
  readonly services: readonly { readonly name: string; readonly spans: number }[];
}

export interface Stats {
  readonly bytes: number;
  readonly freeBytes?: number;
  readonly streams: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly segments: number;
    readonly oldest?: number;
    readonly retention: { readonly maxAgeMillis?: number; readonly maxBytes?: number };
  }[];
  readonly accepted: number;
  readonly dropped: number;
  readonly cut: number;
  readonly redacted: number;
  readonly unreadable: number;
}

/** A value as one line of text. */
export function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
