/** Traces kept of each kind. */
export const MAX_TRACE_SAMPLES = 3;

interface Sample {
  readonly traceId: string;
  readonly seconds: number;
}

/** The traces of the slowest runs, and of the slowest that failed. Adds up; order makes no difference. */
export class TraceSamples {
  private readonly all: Sample[] = [];
  private readonly bad: Sample[] = [];

  add(traceId: string, seconds: number, failed: boolean): void {
    if (traceId === '') return;
    keep(this.all, { traceId, seconds });
    if (failed) keep(this.bad, { traceId, seconds });
  }

  merge(other: TraceSamples): void {
    for (const sample of other.all) keep(this.all, sample);
    for (const sample of other.bad) keep(this.bad, sample);
  }

  /** The slowest first. */
  slowest(): string[] {
    return this.all.map(({ traceId }) => traceId);
  }

  /** Of runs that failed, the slowest first. */
  failed(): string[] {
    return this.bad.map(({ traceId }) => traceId);
  }
}

function keep(samples: Sample[], sample: Sample): void {
  const last = samples.at(-1);
  if (last && samples.length === MAX_TRACE_SAMPLES && compare(last, sample) <= 0) return;
  const same = samples.findIndex(({ traceId }) => traceId === sample.traceId);
  const held = samples[same];
  if (held && compare(held, sample) <= 0) return;
  if (held) samples.splice(same, 1);
  samples.push(sample);
  samples.sort(compare);
  if (samples.length > MAX_TRACE_SAMPLES) samples.pop();
}

function compare(a: Sample, b: Sample): number {
  return b.seconds - a.seconds || (a.traceId < b.traceId ? -1 : a.traceId > b.traceId ? 1 : 0);
}
