/** What all bridges share: from a record in a logger's own terms to one in OTel's. */
import { createRecordEmitter, type ForeignRecord } from '@agentbus/logger';
import type { SourceSeverity } from '@agentbus/otlp';
import type { Context, HrTime } from '@opentelemetry/api';
import * as api from '@opentelemetry/api';
import { takeContextFields } from './context-fields.ts';
import { createLevelMapping, type LevelOptions } from './level-mapping.ts';

/** Options of every bridge. */
export interface BridgeOptions extends LevelOptions {
  /** The instrumentation scope's name. Default: the logger's own name, or where it has none that of its package. */
  readonly scope?: string | undefined;
}

/** A record, taken apart. */
export interface BridgedRecord {
  readonly severity: SourceSeverity;
  readonly body: unknown;
  /** Belongs to the bridge, which changes it. */
  readonly attributes: Record<string, unknown>;
  /** `exception.*`; attributes of these names win. */
  readonly exception?: Readonly<Record<string, unknown>> | undefined;
  /** The logger's name. */
  readonly scope?: string | undefined;
  readonly timestamp?: HrTime | undefined;
  /** Where it was logged, if not here. */
  readonly context?: Context | undefined;
  readonly correlationId?: string | undefined;
}

/** Sends records. */
export interface Bridge {
  /** Makes a record, in the application's log call, and sends it. Never throws. `undefined` sends nothing. */
  send(make: () => BridgedRecord | undefined): void;
}

/** Loggers by their names: of a library that names one for each request there is no end. */
const MAX_SCOPES = 1000;

/** Whether a record is being sent: what is logged meanwhile would lead to another one, without an end. */
let sending = false;

const reported = new Set<string>();

/**
 * A bridge from a logger.
 *
 * @param source The name of the logger's package.
 * @throws `BridgeError` `invalid-level`
 */
export function createBridge(source: string, options: BridgeOptions): Bridge {
  const map = createLevelMapping(options);
  const emitters = new Map<string, (record: ForeignRecord) => void>();
  const emitterOf = (name: string): ((record: ForeignRecord) => void) => {
    const found = emitters.get(name);
    if (found !== undefined) return found;
    if (emitters.size >= MAX_SCOPES) emitters.clear();
    const emit = createRecordEmitter(name);
    emitters.set(name, emit);
    return emit;
  };
  return {
    send(make) {
      if (sending) {
        reportOnce('warn', `${source}: what is logged while a record is being sent is not sent itself`);
        return;
      }
      sending = true;
      try {
        const record = make();
        const severity = record === undefined ? undefined : map(record.severity);
        if (record === undefined || severity === undefined) return;
        const scope =
          options.scope ?? (record.scope === undefined || record.scope === '' ? source : record.scope);
        const fields = takeContextFields(record.attributes, record.context);
        emitterOf(scope)({
          timestamp: record.timestamp,
          severityNumber: severity.number,
          severityText: severity.text,
          kind: severity.kind,
          body: record.body,
          attributes:
            record.exception === undefined
              ? record.attributes
              : { ...record.exception, ...record.attributes },
          eventName: fields.eventName,
          context: fields.context,
          correlationId: fields.correlationId ?? record.correlationId,
        });
      } catch (error) {
        reportOnce('error', `${source}: a record was not sent, as it cannot be read`, error);
      } finally {
        sending = false;
      }
    },
  };
}

/** Tells of a problem through OTel's `diag`, the first time only. Never throws. */
export function reportOnce(severity: 'warn' | 'error', problem: string, ...details: unknown[]): void {
  if (reported.has(problem)) return;
  reported.add(problem);
  try {
    api.diag[severity](`@agentbus/bridges: ${problem}`, ...details);
  } catch {
    // The application's own diag logger threw: there is nowhere left to report to, and the log call must return.
    return;
  }
}
