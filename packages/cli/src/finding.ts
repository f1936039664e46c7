/** Something that the doctor found wrong. */
export interface Finding {
  /** `error`: telemetry is lost or cannot be read. `warning`: it may be, or something is not as it seems. */
  readonly severity: 'error' | 'warning';
  /** Stable, for scripts. */
  readonly code: string;
  readonly message: string;
  /** How to mend it. */
  readonly fix: string;
}
