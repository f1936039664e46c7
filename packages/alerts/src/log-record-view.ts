import type {
  ReadableLogRecord,
  Resource,
  StoredAttributes,
  StoredLog,
  StoredResource,
  StoredScope,
  StoredValue,
} from '@agentbus/otlp';

const NO_SCOPE: StoredScope = { name: '', version: '', attributes: {}, schemaUrl: '' };

/**
 * A log record of an SDK, as filters read records. One object serves for all records, one after the other, so that nothing
 * is built for a record that no rule matches.
 */
export class LogRecordView implements StoredLog {
  readonly signal = 'logs';
  resource: StoredResource = { attributes: {}, schemaUrl: '' };
  attributes: StoredAttributes = {};
  severityNumber = 0;
  severityText = '';
  body: StoredValue | undefined;
  eventName = '';
  readonly observedTimestamp = 0n;
  readonly droppedAttributesCount = 0;
  #record: ReadableLogRecord | undefined;
  readonly #resources = new ResourceViews();

  /** Shows a record. */
  show(record: ReadableLogRecord): this {
    this.#record = record;
    this.resource = this.#resources.of(record.resource);
    // Values of attributes and bodies are shown as stored ones are, whatever they are.
    this.attributes = record.attributes as StoredAttributes;
    this.severityNumber = record.severityNumber ?? 0;
    this.severityText = record.severityText ?? '';
    this.body = record.body as StoredValue | undefined;
    this.eventName = record.eventName ?? '';
    return this;
  }

  get timestamp(): bigint {
    const [seconds, nanoseconds] = this.#record?.hrTime ?? [0, 0];
    return BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
  }

  get scope(): StoredScope {
    return scopeView(this.#record?.instrumentationScope);
  }

  get traceId(): string {
    return this.#record?.spanContext?.traceId ?? '';
  }

  get spanId(): string {
    return this.#record?.spanContext?.spanId ?? '';
  }

  get traceFlags(): number {
    return this.#record?.spanContext?.traceFlags ?? 0;
  }
}

/** Resources as filters read them: nearly every record has the one before's. */
export class ResourceViews {
  #last: Resource | undefined;
  #view: StoredResource = { attributes: {}, schemaUrl: '' };

  of(resource: Resource): StoredResource {
    if (resource === this.#last) return this.#view;
    this.#view = {
      attributes: (resource?.attributes ?? {}) as StoredAttributes,
      schemaUrl: resource?.schemaUrl ?? '',
    };
    // Attributes that are still being detected are read again.
    this.#last = resource?.asyncAttributesPending === true ? undefined : resource;
    return this.#view;
  }
}

/** A scope as filters read it. */
export function scopeView(scope: ReadableLogRecord['instrumentationScope'] | undefined): StoredScope {
  if (scope === undefined) return NO_SCOPE;
  const { name, version = '', schemaUrl = '' } = scope;
  return { name, version, schemaUrl, attributes: (scope.attributes ?? {}) as StoredAttributes };
}
