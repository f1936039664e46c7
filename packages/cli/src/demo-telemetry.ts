/** Spans and log records of the demo's service, sent to a hub by OTLP as an instrumented service sends them. */
import { randomBytes } from 'node:crypto';
import {
  ATTR_CORRELATION_ID,
  createLogsEncoder,
  createSpansEncoder,
  KIND_SEVERITY,
  LEVEL_SEVERITY,
  type Level,
  type LogKind,
} from '@agentbus/otlp';

/** Where a request is in its trace. */
export interface DemoContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly correlationId: string;
}

/** A span that has begun. */
export interface DemoSpan extends DemoContext {
  /** Ends it; with the reason, where it failed. */
  end(attributes: Readonly<Record<string, unknown>>, failed?: string): void;
}

/** The kinds of spans that the demo has, as the API numbers them. */
export const SPAN_KIND = { server: 1, client: 2 } as const;

const SCOPE = { name: 'agentbus-demo', version: '', attributes: {}, schemaUrl: '' };

/** Records what one service does. */
export class DemoTelemetry {
  readonly #resource: { attributes: Readonly<Record<string, unknown>> };
  readonly #logs = createLogsEncoder();
  readonly #spans = createSpansEncoder();

  constructor(service: string) {
    this.#resource = { attributes: { 'service.name': service, 'service.version': '1.0.0' } };
  }

  /** Begins a span, of a new trace where there is none around it. */
  startSpan(name: string, kind: number, around: DemoContext | undefined): DemoSpan {
    const context = {
      traceId: around?.traceId ?? randomBytes(16).toString('hex'),
      spanId: randomBytes(8).toString('hex'),
      correlationId: around?.correlationId ?? `demo-${randomBytes(4).toString('hex')}`,
    };
    const startTime = now();
    return {
      ...context,
      end: (attributes, failed) =>
        this.#spans.add({
          name,
          kind,
          spanContext: () => ({ ...context, traceFlags: 1 }),
          parentSpanContext: around && { ...around, traceFlags: 1 },
          startTime,
          endTime: now(),
          status: failed === undefined ? { code: 0 } : { code: 2, message: failed },
          attributes: { ...attributes, [ATTR_CORRELATION_ID]: context.correlationId },
          links: [],
          events: [],
          resource: this.#resource,
          instrumentationScope: SCOPE,
          droppedAttributesCount: 0,
          droppedEventsCount: 0,
          droppedLinksCount: 0,
        }),
    };
  }

  /** Writes a log record. */
  log(
    level: Level | LogKind,
    body: string,
    context: DemoContext,
    attributes: Readonly<Record<string, unknown>> = {},
  ): void {
    const isKind = Object.hasOwn(KIND_SEVERITY, level);
    this.#logs.add({
      hrTime: now(),
      hrTimeObserved: now(),
      severityNumber: isKind ? KIND_SEVERITY[level as LogKind] : LEVEL_SEVERITY[level as Level],
      severityText: level.toUpperCase(),
      body,
      attributes: {
        ...attributes,
        ...(isKind ? { 'agentbus.log.kind': level } : {}),
        [ATTR_CORRELATION_ID]: context.correlationId,
      },
      spanContext: { traceId: context.traceId, spanId: context.spanId, traceFlags: 1 },
      resource: this.#resource,
      instrumentationScope: SCOPE,
      droppedAttributesCount: 0,
    });
  }

  /** Sends what was recorded since. @throws where the hub does not take it. */
  async send(url: string): Promise<void> {
    for (const [path, line] of [
      ['v1/logs', this.#logs.take()],
      ['v1/traces', this.#spans.take()],
    ] as const) {
      if (line === undefined) continue;
      const response = await fetch(`${url}/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(line.bytes),
      });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`the hub answered ${response.status}`);
    }
  }
}

function now(): [number, number] {
  const millis = performance.timeOrigin + performance.now();
  return [Math.trunc(millis / 1000), Math.trunc((millis % 1000) * 1e6)];
}
