import type {
  ReadableSpan,
  StoredAttributes,
  StoredResource,
  StoredScope,
  StoredSpan,
  StoredSpanEvent,
  StoredSpanLink,
} from '@agentbus/otlp';
import { ResourceViews, scopeView } from './log-record-view.ts';

type HrTime = ReadableSpan['startTime'];

/** A span of an SDK, as filters read spans. One object serves for all spans, one after the other. */
export class SpanView implements StoredSpan {
  readonly signal = 'traces';
  resource: StoredResource = { attributes: {}, schemaUrl: '' };
  attributes: StoredAttributes = {};
  name = '';
  kind = 0;
  statusCode = 0;
  statusMessage = '';
  readonly traceState = '';
  readonly traceFlags = 0;
  readonly events: readonly StoredSpanEvent[] = [];
  readonly links: readonly StoredSpanLink[] = [];
  readonly droppedAttributesCount = 0;
  readonly droppedEventsCount = 0;
  readonly droppedLinksCount = 0;
  #span: ReadableSpan | undefined;
  readonly #resources = new ResourceViews();

  /** Shows a span that has ended. */
  show(span: ReadableSpan): this {
    this.#span = span;
    this.resource = this.#resources.of(span.resource);
    this.attributes = span.attributes as StoredAttributes;
    this.name = span.name;
    // The SDK counts kinds from 0, OTLP from 1.
    this.kind = span.kind + 1;
    this.statusCode = span.status.code;
    this.statusMessage = span.status.message ?? '';
    return this;
  }

  get timestamp(): bigint {
    return nanoseconds(this.#span?.startTime);
  }

  get endTimestamp(): bigint {
    return nanoseconds(this.#span?.endTime);
  }

  get scope(): StoredScope {
    return scopeView(this.#span?.instrumentationScope);
  }

  get traceId(): string {
    return this.#span?.spanContext().traceId ?? '';
  }

  get spanId(): string {
    return this.#span?.spanContext().spanId ?? '';
  }

  get parentSpanId(): string {
    return this.#span?.parentSpanContext?.spanId ?? '';
  }
}

function nanoseconds([seconds, rest]: HrTime = [0, 0]): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(rest);
}
