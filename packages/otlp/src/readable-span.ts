import type { Context, HrTime, Link, SpanContext, SpanKind, SpanStatus } from '@opentelemetry/api';
import type { InstrumentationScope, Resource } from './resource.ts';

/** Something that happened during a span. */
export interface TimedEvent {
  readonly time: HrTime;
  readonly name: string;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
  readonly droppedAttributesCount?: number | undefined;
}

/**
 * The parts of an ended SDK span that AgentBus reads. `ReadableSpan` of `@opentelemetry/sdk-trace` satisfies it on
 * the 2.x and on the 3.x line.
 */
export interface ReadableSpan {
  readonly name: string;
  readonly kind: SpanKind;
  spanContext(): SpanContext;
  readonly parentSpanContext?: SpanContext | undefined;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly status: SpanStatus;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly Link[];
  readonly events: readonly TimedEvent[];
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
}

/** A span processor, as the SDK calls it. An implementer must never throw. */
export interface SpanProcessor {
  // biome-ignore lint/suspicious/noExplicitAny: the SDK's own Span class differs by line; processors narrow it
  onStart(span: any, parentContext: Context): void;
  onEnd(span: ReadableSpan): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}
