/** What a benchmark takes and gives; `run.ts` prints it. */

/** How thorough to be. */
export interface BenchmarkOptions {
  /** Records of a run. Default: as each benchmark sees fit. */
  readonly records?: number | undefined;
  /** How often each contender runs; the medians count. Default: as each benchmark sees fit. */
  readonly rounds?: number | undefined;
}

/** A table of figures. */
export interface FigureTable {
  readonly title: string;
  /** Names of the columns, the one of the row's name first. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly [string, ...string[]])[];
  /** What one must know to read it. */
  readonly notes?: readonly string[];
}

/** What was measured: for people, and for programs. */
export interface BenchmarkResult {
  readonly tables: readonly FigureTable[];
  readonly data: unknown;
}

/** Measures something. */
export type Benchmark = (options: BenchmarkOptions) => Promise<BenchmarkResult>;

/** The middle of the values; of an even number, the upper one of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** As lines of text, the columns below each other. */
export function formatTable({ title, columns, rows, notes = [] }: FigureTable): string {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join('  ')
      .trimEnd();
  return [title, line(columns), ...rows.map(line), ...notes.map((note) => `· ${note}`)].join('\n');
}
