/** What a report is made of: plain data, which is its JSON twin, and which HTML and Markdown are made from. */

/** What a number is of. Ratios are from 0 to 1. */
export type Unit = 'count' | 'ratio' | 'seconds' | 'per second' | 'number';

/** A number with the command that shows it. */
export interface Figure {
  /** `null` where there is nothing to measure. */
  readonly value: number | null;
  readonly unit: Unit;
  /** A command line of `agentbus` that gives this number. */
  readonly query: string;
  /** What it was in the baseline; left out where there is none. */
  readonly before?: number | null | undefined;
}

/** What stands in a table. */
export type ReportCell = string | null | Figure | ReportTrend | ReportTime | ReportTraces;

/** Counts over time, drawn as bars. */
export interface ReportTrend {
  readonly trend: readonly number[];
}

/** A point in time, RFC 3339 in UTC. */
export interface ReportTime {
  readonly time: string;
}

/** Traces to look at. */
export interface ReportTraces {
  readonly traces: readonly string[];
}

/** A table. */
export interface ReportTable {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly { readonly id: string; readonly title: string }[];
  /** By the ids of the columns. */
  readonly rows: readonly Readonly<Record<string, ReportCell>>[];
  /** What is said where there are no rows. */
  readonly empty: string;
}

/** Lines over time. */
export interface ReportChart {
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  readonly query: string;
  /** RFC 3339, where the first bucket begins. */
  readonly start: string;
  readonly bucketSeconds: number;
  readonly lines: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}

/** A number with its name. */
export interface NamedFigure {
  readonly id: string;
  readonly title: string;
  readonly figure: Figure;
}

/** A part of a report. */
export interface ReportSection {
  readonly id: string;
  readonly title: string;
  readonly figures: readonly NamedFigure[];
  readonly charts: readonly ReportChart[];
  readonly tables: readonly ReportTable[];
  readonly notes: readonly string[];
}

/** Something that stands out, on the first page. */
export interface Headline {
  readonly severity: 'bad' | 'notable';
  readonly title: string;
  readonly detail: string;
  readonly traces: readonly string[];
  readonly query: string;
  /** What it is about, as far as that is known. */
  readonly about: HeadlineSubject;
}

/** What a headline is about. */
export interface HeadlineSubject {
  readonly service?: string;
  /** A route, or the name of a span or measured operation. */
  readonly operation?: string;
  readonly version?: string;
}

/** The form of a report; changes when something in it is renamed or goes. */
export const REPORT_VERSION = 1;

/** A report. */
export interface Report {
  readonly version: typeof REPORT_VERSION;
  readonly title: string;
  /** What was asked for, RFC 3339 in UTC. */
  readonly since: string;
  readonly until: string;
  /** What it is compared with; `null` where there is nothing. */
  readonly baseline: { readonly since: string; readonly until: string } | null;
  /** From the first to the last record that was found; `null` where there is none. */
  readonly data: { readonly first: string; readonly last: string } | null;
  readonly headlines: readonly Headline[];
  readonly sections: readonly ReportSection[];
}
