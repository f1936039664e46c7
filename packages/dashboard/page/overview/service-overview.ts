/** How a service does, as the API gives it; `null` where there is nothing to calculate a number of. */
export interface ServiceOverview {
  readonly name: string;
  readonly requests: number;
  readonly failed: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly logs: number;
  readonly logErrors: number;
  readonly series: {
    readonly requests: readonly number[];
    readonly failed: readonly number[];
    readonly p95: readonly (number | null)[];
  };
}
