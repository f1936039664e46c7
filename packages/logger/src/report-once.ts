import * as api from '@opentelemetry/api';

const reported = new Set<string>();

/**
 * Tells the operator about a problem through OpenTelemetry's `diag`, the first time only: a log call that fails does
 * so on every request. Never throws.
 *
 * @param problem - what went wrong, in one sentence; also the key that makes it "once"
 */
export function reportOnce(severity: 'warn' | 'error', problem: string, ...details: unknown[]): void {
  if (reported.has(problem)) return;
  reported.add(problem);
  try {
    api.diag[severity](`@agentbus/logger: ${problem}`, ...details);
  } catch {
    // The application's own diag logger threw: there is nowhere left to report to, and the log call must return.
    return;
  }
}
