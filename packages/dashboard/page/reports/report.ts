/** A report, as the API gives it. */

export type Unit = 'count' | 'ratio' | 'seconds' | 'per second' | 'number';

export interface Figure {
  readonly value: number | null;
  readonly unit: Unit;
  readonly query: string;
  readonly before?: number | null;
}

export type ReportCell =
  | string
  | null
  | Figure
  | { readonly trend: readonly number[] }
  | { readonly time: string }
  | { readonly traces: readonly string[] };

export interface ReportTable {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly { readonly id: string; readonly title: string }[];
  readonly rows: readonly Readonly<Record<string, ReportCell>>[];
  readonly empty: string;
}

export interface ReportChart {
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  readonly start: string;
  readonly bucketSeconds: number;
  readonly lines: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}

export interface ReportSection {
  readonly id: string;
  readonly title: string;
  readonly figures: readonly { readonly id: string; readonly title: string; readonly figure: Figure }[];
  readonly charts: readonly ReportChart[];
  readonly tables: readonly ReportTable[];
  readonly notes: readonly string[];
}

export interface Report {
  readonly title: string;
  readonly since: string;
  readonly until: string;
  readonly baseline: { readonly since: string; readonly until: string } | null;
  readonly headlines: readonly {
    readonly severity: 'bad' | 'notable';
    readonly title: string;
    readonly detail: string;
    readonly traces: readonly string[];
    readonly query: string;
  }[];
  readonly sections: readonly ReportSection[];
}
