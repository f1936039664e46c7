/** The entity that produced the telemetry. Structural subset of the SDK's `Resource` on both OTel lines. */
export interface Resource {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly schemaUrl?: string | undefined;
  /** Whether detectors are still at work, so that {@link attributes} is not complete yet. */
  readonly asyncAttributesPending?: boolean | undefined;
}

/** The library or logger that produced the telemetry. Structural subset of the SDK's `InstrumentationScope`. */
export interface InstrumentationScope {
  readonly name: string;
  readonly version?: string | undefined;
  readonly schemaUrl?: string | undefined;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
  readonly droppedAttributesCount?: number | undefined;
}
