import type { AuditReceipt, Level, LogKind } from '@agentbus/otlp';
import * as api from '@opentelemetry/api';
import { bindAttributes, NO_ATTRIBUTES } from './attributes.ts';
import { type Clock, SYSTEM_CLOCK } from './clock.ts';
import { type Correlation, startCorrelation } from './correlation.ts';
import { createThreshold, isKindEnabled, requireLevel } from './level.ts';
import type { LogAttributes, LogMethod } from './log-call.ts';
import { isEnabled, type RecordSource, writeLogCall } from './log-record-writer.ts';
import { LoggerError } from './logger-error.ts';
import { createOtelLoggerSource } from './logger-provider.ts';
import { createMeasure, type Measure } from './operation.ts';
import { createOperationInstruments, type OperationInstruments } from './operation-instruments.ts';
import { KIND_DISABLED, PendingReceipt } from './pending-receipt.ts';
import { parseSeverity, SEVERITIES, type Severity } from './severity.ts';

/** A leveled logger over the OTel Logs API. Its methods may be taken off it (`promise.catch(log.error)`). */
export interface Logger {
  /** The instrumentation scope's name. */
  readonly name: string;
  readonly trace: LogMethod<void>;
  readonly debug: LogMethod<void>;
  readonly info: LogMethod<void>;
  readonly warning: LogMethod<void>;
  readonly error: LogMethod<void>;
  readonly critical: LogMethod<void>;
  /** Same as {@link warning}. */
  readonly warn: LogMethod<void>;
  /** Same as {@link critical}. */
  readonly fatal: LogMethod<void>;
  readonly performance: LogMethod<void>;
  readonly business: LogMethod<void>;
  /**
   * Resolves to a receipt once the record is on the disk itself. Rejects with {@link LoggerError} where that cannot be:
   * `no-durable-exporter` if no processor that gives receipts took the record (none is registered, or its provider is
   * shut down), `not-durable` if it could not be written (its `cause` says why), `kind-disabled` if the kind is switched
   * off. A rejection that nobody awaits does no harm.
   */
  readonly audit: LogMethod<Promise<AuditReceipt>>;
  /** Resolves and rejects like {@link audit}. */
  readonly security: LogMethod<Promise<AuditReceipt>>;
  /** Runs a function as a span, a point of the `agentbus.operation.duration` histogram and a PERFORMANCE record. */
  readonly measure: Measure;
  /** Same as the function `startCorrelation`. */
  readonly startCorrelation: (id?: string) => Correlation;
  /** A logger whose records all have these attributes too; they win over the parent's and lose to the call's own. */
  child(attributes: LogAttributes): Logger;
  /** Whether a record of a level (`warn` and `fatal` included) or kind would be emitted now. `false` for other names. */
  isLevelEnabled(level: Level | LogKind | 'warn' | 'fatal'): boolean;
}

/** Options of {@link getLogger}. */
export interface LoggerOptions {
  /** The instrumentation scope's version. Default: none. */
  readonly version?: string | undefined;
  /** Minimum level while none was set for this name with `setLevel`. Default: the global level. */
  readonly level?: Level | 'warn' | 'fatal' | undefined;
  /** Attributes of every record. Default: none. */
  readonly attributes?: LogAttributes | undefined;
  /** Where timestamps and durations come from. Default: the system's clocks. */
  readonly clock?: Clock | undefined;
}

/**
 * A logger for one part of an application. It may be taken before any OTel SDK is registered, and finds the provider
 * at each call; while there is none, a call costs some nanoseconds.
 *
 * @param name - the instrumentation scope's name: the module, library or component that logs
 * @throws {@link LoggerError} `invalid-name` or `invalid-level`
 */
export function getLogger(name: string, options: LoggerOptions = {}): Logger {
  if (typeof name !== 'string' || name === '') {
    throw new LoggerError(
      'invalid-name',
      `Cannot get a logger: name is ${JSON.stringify(name)}, must be a non-empty string. Name the module that logs.`,
    );
  }
  const { version, clock = SYSTEM_CLOCK, attributes } = options;
  const level = options.level === undefined ? undefined : requireLevel(options.level);
  const boundAttributes =
    attributes === undefined ? NO_ATTRIBUTES : bindAttributes(NO_ATTRIBUTES, attributes);
  const source = { otelLogger: createOtelLoggerSource(name, version), clock, boundAttributes };
  return createLogger(name, source, createThreshold(name, level), createOperationInstruments(name, version));
}

function createLogger(
  name: string,
  source: RecordSource,
  threshold: () => number,
  instruments: OperationInstruments,
): Logger {
  const passes = ({ kind, number }: Severity) =>
    kind === undefined ? number >= threshold() : isKindEnabled(kind);

  const method =
    (severity: Severity): LogMethod<void> =>
    (first: unknown, second?: unknown, third?: unknown) => {
      if (passes(severity)) writeLogCall(source, severity, first, second, third);
    };

  const durableMethod =
    (severity: Severity): LogMethod<Promise<AuditReceipt>> =>
    (first: unknown, second?: unknown, third?: unknown) => {
      if (!passes(severity)) return KIND_DISABLED;
      const receipt = new PendingReceipt();
      writeLogCall(source, severity, first, second, third, receipt);
      return receipt.result();
    };

  const warning = method(SEVERITIES.warning);
  const critical = method(SEVERITIES.critical);
  const performance = method(SEVERITIES.performance);
  return {
    name,
    trace: method(SEVERITIES.trace),
    debug: method(SEVERITIES.debug),
    info: method(SEVERITIES.info),
    warning,
    error: method(SEVERITIES.error),
    critical,
    warn: warning,
    fatal: critical,
    performance,
    business: method(SEVERITIES.business),
    audit: durableMethod(SEVERITIES.audit),
    security: durableMethod(SEVERITIES.security),
    measure: createMeasure(instruments, source.clock, performance),
    startCorrelation,
    child(attributes) {
      const boundAttributes = bindAttributes(source.boundAttributes, attributes);
      return createLogger(name, { ...source, boundAttributes }, threshold, instruments);
    },
    isLevelEnabled(level) {
      const severity = parseSeverity(level);
      const otelLogger = severity !== undefined && passes(severity) ? source.otelLogger() : undefined;
      return severity !== undefined && otelLogger !== undefined
        ? isEnabled(otelLogger, severity, api.context.active())
        : false;
    },
  };
}
