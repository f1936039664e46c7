/** What an exporter reports for one batch. Same shape as `ExportResult` of `@opentelemetry/core`. */
export interface ExportResult {
  code: ExportResultCode;
  error?: Error;
}

/** `0` success, `1` failure, as in `@opentelemetry/core`. */
export type ExportResultCode = 0 | 1;

/** {@link ExportResultCode} of a batch that was stored. */
export const EXPORT_SUCCESS = 0;

/** {@link ExportResultCode} of a batch that was not stored. */
export const EXPORT_FAILED = 1;
