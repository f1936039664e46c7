import { EXPORT_FAILED, EXPORT_SUCCESS, type ExportResult } from '@agentbus/otlp';

/** The result to call back with. */
export function exportResult(error: Error | undefined): ExportResult {
  return error === undefined ? { code: EXPORT_SUCCESS } : { code: EXPORT_FAILED, error };
}
