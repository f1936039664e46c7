import { ATTR_CORRELATION_ID, ATTR_LOG_KIND, type LogKind } from '@agentbus/otlp';
import type { Context, HrTime } from '@opentelemetry/api';
import * as api from '@opentelemetry/api';
import { copyValue, toAnyValue } from './any-value.ts';
import { copyAttributes } from './attributes.ts';
import { SYSTEM_CLOCK } from './clock.ts';
import { correlationOf } from './correlation.ts';
import { isKindEnabled } from './level.ts';
import { ACCEPTS_ANY_VALUE, createOtelLoggerSource } from './logger-provider.ts';
import { reportOnce } from './report-once.ts';

/** A record of another logger, in OTel's terms. Nothing of it is changed. */
export interface ForeignRecord {
  /** When it was logged. Default: now. */
  readonly timestamp?: HrTime | undefined;
  /** 1–24, or 0 where the level says nothing. */
  readonly severityNumber: number;
  /** The level's name, as its logger calls it. */
  readonly severityText: string;
  /** What the record is beside its level. */
  readonly kind?: LogKind | undefined;
  readonly body?: unknown;
  readonly eventName?: string | undefined;
  /** Any object, whose own enumerable keys count. */
  readonly attributes?: object | undefined;
  /** Where the trace context, and the correlation id, come from. Default: the active context. */
  readonly context?: Context | undefined;
  /** Default: that of the context, or else the current one. */
  readonly correlationId?: string | undefined;
}

/**
 * A function that emits records of another logger to the logger provider that is registered when it is called, of either line
 * of OTel; without one it does nothing. It never throws: what goes wrong is reported through `diag`, once.
 *
 * Levels are the other logger's affair, so `setLevel` does not count here. Kinds that are switched off are left out.
 *
 * @param name - the instrumentation scope's name: that of the other logger
 */
export function createRecordEmitter(name: string, version?: string): (record: ForeignRecord) => void {
  const otelLogger = createOtelLoggerSource(name, version);
  return (record) => {
    try {
      const logger = otelLogger();
      if (logger === undefined) return;
      const { severityNumber, severityText, eventName, kind, context = api.context.active() } = record;
      if (kind !== undefined && !isKindEnabled(kind)) return;
      if (logger.enabled?.({ context, severityNumber, eventName }) === false) return;
      const exact = logger[ACCEPTS_ANY_VALUE] === true;
      const observedTimestamp = SYSTEM_CLOCK.now();
      logger.emit({
        timestamp: record.timestamp ?? observedTimestamp,
        observedTimestamp,
        severityNumber,
        severityText,
        body: exact ? record.body : toAnyValue(record.body),
        attributes: attributesOf(record, context, exact ? copyValue : toAnyValue),
        eventName,
        context,
      });
    } catch (error) {
      reportOnce('error', 'A record of another logger was lost: the provider or a processor threw', error);
    }
  };
}

/** What tells records apart comes first: the SDK drops the attributes beyond its limit. */
function attributesOf(
  { kind, correlationId: given, attributes: own }: ForeignRecord,
  context: Context,
  copy: (value: unknown) => unknown,
): Record<string, unknown> {
  const attributes: Record<string, unknown> = {};
  if (kind !== undefined) attributes[ATTR_LOG_KIND] = kind;
  const correlationId = given ?? correlationOf(context);
  if (correlationId !== undefined) attributes[ATTR_CORRELATION_ID] = correlationId;
  if (own !== undefined) copyAttributes(own, attributes, kind === undefined ? [] : [ATTR_LOG_KIND], copy);
  return attributes;
}
