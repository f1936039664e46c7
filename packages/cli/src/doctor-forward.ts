import type { GivenUp } from '@agentbus/forward';
import { formatBytes } from './byte-size.ts';
import type { Finding } from './finding.ts';
import { plural } from './plural.ts';

/** 15 minutes: longer than a restart, shorter than a night. */
const LATE_NANOS = 15n * 60n * 1_000_000_000n;

/** How far behind one destination is. */
export interface ForwardReport {
  readonly name: string;
  /** Bytes that it has not taken yet. */
  readonly bytes: number;
  /** The time of the oldest record among them, Unix nanoseconds. */
  readonly oldest: bigint | undefined;
}

/** How far behind the destinations of a store are, and which of them wait for too long. */
export async function checkForwards(
  directory: string,
  now: bigint,
): Promise<{ readonly forwards: readonly ForwardReport[]; readonly findings: readonly Finding[] }> {
  const { ForwardError, forwardLag, listForwards, readGivenUp } = await import('@agentbus/forward');
  const forwards: ForwardReport[] = [];
  const findings: Finding[] = [];
  for (const name of await listForwards(directory)) {
    try {
      const lags = await forwardLag(directory, name);
      const bytes = lags.reduce((sum, lag) => sum + lag.bytes, 0);
      const oldest = lags
        .map((lag) => lag.oldest)
        .reduce((least, time) =>
          least === undefined || (time !== undefined && time < least) ? time : least,
        );
      forwards.push({ name, bytes, oldest });
      const lost = await readGivenUp(directory, name);
      if (lost !== undefined) findings.push(givenUp(name, lost));
      if (oldest !== undefined && now - oldest > LATE_NANOS) findings.push(late(name, bytes, now - oldest));
    } catch (error) {
      if (!(error instanceof ForwardError)) throw error;
      findings.push({
        severity: 'error',
        code: error.code,
        message: error.message,
        fix: 'see state/forward in the store',
      });
    }
  }
  return { forwards, findings };
}

function late(name: string, bytes: number, age: bigint): Finding {
  return {
    severity: 'warning',
    code: 'forward-late',
    message: `${name} has not taken ${formatBytes(bytes)}, the oldest from ${age / 60_000_000_000n} minutes ago`,
    fix: `see what "agentbus forward" says; if nothing is to go there any more: agentbus forward --forget ${name}`,
  };
}

function givenUp(name: string, { segments, bytes, last }: GivenUp): Finding {
  return {
    severity: 'warning',
    code: 'forward-given-up',
    message: `${name} will not get ${plural(segments, 'segment')}, ${formatBytes(bytes)}: removed before it had taken them, the last at ${last.toISOString()}`,
    fix: 'give the store more room (storage.retention), or see why the destination takes nothing; delete given-up.jsonl in state/forward to forget it',
  };
}
