import { copyValue, exceptionAttributes, type LogRecord } from '@agentbus/logger';
import type { InstrumentationScope, ReadWriteLogRecord, Resource } from '@agentbus/otlp';
import type { Context, HrTime, SpanContext } from '@opentelemetry/api';
import * as api from '@opentelemetry/api';
import { warnOnce } from './environment.ts';
import {
  type AttributeLimits,
  copyAttributes,
  limitedCopy,
  readEntries,
  setOwn,
} from './limited-attributes.ts';
import { toHrTime } from './time-input.ts';

/** A log record as the Logs API's `emit` takes it. */
export interface EmittedLogRecord extends LogRecord {
  /** What was thrown. It becomes `exception.*` attributes; attributes of these names win. */
  readonly exception?: unknown;
}

/** What all records of one logger share. */
export interface LogRecordOrigin {
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  readonly limits: AttributeLimits;
  readonly now: () => HrTime;
}

/**
 * A log record for processors: what the official SDK's record is, in few steps. Body and attributes are copies, of
 * scalars, int64 as bigints, bytes, arrays and plain objects.
 *
 * As on the official one, the methods that set something do nothing once the record is emitted.
 */
export class LeanLogRecord implements ReadWriteLogRecord {
  hrTime: HrTime;
  hrTimeObserved: HrTime;
  severityNumber: number | undefined;
  severityText: string | undefined;
  body: unknown;
  eventName: string | undefined;
  spanContext: SpanContext | undefined;
  readonly attributes: Record<string, unknown>;
  droppedAttributesCount = 0;
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  readonly #limits: AttributeLimits;
  /** Counted at the first change, which most records never see. */
  #attributesCount: number | undefined;
  #emitted = false;

  constructor(emitted: EmittedLogRecord, context: Context, origin: LogRecordOrigin) {
    const { timestamp, observedTimestamp, attributes, exception } = emitted;
    const now = timestamp === undefined || observedTimestamp === undefined ? origin.now() : undefined;
    this.hrTime = toHrTime(timestamp ?? now, origin.now);
    this.hrTimeObserved = toHrTime(observedTimestamp ?? now, origin.now);
    this.severityNumber = emitted.severityNumber;
    this.severityText = emitted.severityText;
    this.body = copyValue(emitted.body);
    this.eventName = emitted.eventName;
    this.spanContext = validSpanContext(context);
    this.resource = origin.resource;
    this.instrumentationScope = origin.instrumentationScope;
    this.#limits = origin.limits;
    const copy = copyAttributes(attributes, origin.limits);
    this.attributes = copy ?? {};
    if (copy === undefined && attributes) this.setAttributes(attributes);
    if (exception !== undefined && exception !== null) this.#setException(exception);
  }

  /** Sets an attribute, within the limits. An `undefined` value sets nothing, as on the 3.x line. */
  setAttribute(key: string, value?: unknown): this {
    if (this.#isFinal() || value === undefined) return this;
    if (key === '') {
      warnOnce('A log record has an attribute without a name: it is dropped.');
      return this;
    }
    const isNew = !Object.hasOwn(this.attributes, key);
    this.#attributesCount ??= Object.keys(this.attributes).length;
    if (isNew && this.#attributesCount >= this.#limits.attributeCountLimit) {
      this.droppedAttributesCount++;
      warnOnce(
        `A log record has more than ${this.#limits.attributeCountLimit} attributes: the rest is dropped.`,
      );
      return this;
    }
    if (isNew) this.#attributesCount++;
    setOwn(this.attributes, key, limitedCopy(value, this.#limits));
    return this;
  }

  /** Sets several attributes. */
  setAttributes(attributes: object): this {
    for (const [key, value] of readEntries(attributes)) this.setAttribute(key, value);
    return this;
  }

  setBody(body: unknown): this {
    if (!this.#isFinal()) this.body = copyValue(body);
    return this;
  }

  setEventName(eventName: string): this {
    if (!this.#isFinal()) this.eventName = eventName;
    return this;
  }

  setSeverityNumber(severityNumber: number): this {
    if (!this.#isFinal()) this.severityNumber = severityNumber;
    return this;
  }

  setSeverityText(severityText: string): this {
    if (!this.#isFinal()) this.severityText = severityText;
    return this;
  }

  /** Every processor has seen the record; from here on it is only read. */
  finish(): void {
    this.#emitted = true;
  }

  #setException(thrown: unknown): void {
    for (const [key, value] of Object.entries(exceptionAttributes(thrown))) {
      if (!Object.hasOwn(this.attributes, key)) this.setAttribute(key, value);
    }
  }

  #isFinal(): boolean {
    if (this.#emitted) warnOnce('A log record was changed after it was emitted: the change is ignored.');
    return this.#emitted;
  }
}

/** The last span context that was found valid: a request's records share one, and the check is not cheap. */
let lastValid: SpanContext | undefined;

function validSpanContext(context: Context): SpanContext | undefined {
  const spanContext = api.trace.getSpanContext(context);
  if (spanContext === undefined || spanContext === lastValid) return spanContext;
  if (!api.isSpanContextValid(spanContext)) return undefined;
  lastValid = spanContext;
  return spanContext;
}
