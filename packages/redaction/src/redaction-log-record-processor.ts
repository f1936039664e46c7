import type { InstrumentationScope, LogRecordProcessor, ReadWriteLogRecord, Resource } from '@agentbus/otlp';
import type { Context } from '@opentelemetry/api';
import * as api from '@opentelemetry/api';
import { FAILED, maskAll, RecordRedaction } from './record-redaction.ts';
import { ATTR_REDACTION_RULES, type RedactionOptions } from './redaction-options.ts';
import { ResourceRedaction } from './resource-redaction.ts';

/** The fields that every SDK lets a processor set; the same on both OTel lines. */
interface WritableLogRecord {
  readonly attributes: Record<string, unknown>;
  body?: unknown;
  eventName?: string | undefined;
  severityText?: string | undefined;
  resource?: Resource;
  instrumentationScope?: InstrumentationScope;
}

/** Longer than any level's name: what is not, is not looked at. */
const LONGEST_LEVEL_NAME = 12;

/**
 * Redacts log records: body, attributes (values and keys), event name, resource and scope. List it behind the
 * processors that add attributes and before those that export.
 *
 * It never throws: a record that it cannot redact loses its content.
 */
export class RedactionLogRecordProcessor implements LogRecordProcessor {
  readonly #options: RedactionOptions;
  readonly #redaction: RecordRedaction;
  readonly #resources: ResourceRedaction;
  #isBusy = false;

  /** @throws RedactionPolicyError where the policy cannot be used. */
  constructor(options: RedactionOptions = {}) {
    this.#redaction = new RecordRedaction(options);
    this.#options = { ...options, redactor: this.#redaction.redactor };
    this.#resources = new ResourceRedaction(this.#options);
  }

  onEmit(record: ReadWriteLogRecord, _context?: Context): void {
    // What is read for redaction may itself log, from a getter or toJSON.
    const wasBusy = this.#isBusy;
    const redaction = wasBusy ? new RecordRedaction(this.#options) : this.#redaction;
    this.#isBusy = true;
    try {
      this.#redact(record as WritableLogRecord, redaction);
    } catch (error) {
      failClosed(record as WritableLogRecord, error);
    } finally {
      this.#isBusy = wasBusy;
    }
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }

  #redact(record: WritableLogRecord, redaction: RecordRedaction): void {
    redaction.start();
    const { body, eventName, severityText, resource, instrumentationScope } = record;
    if (body !== undefined && body !== null) {
      const redacted = redaction.value(body);
      // By assignment, as a setter would copy, validate or cut a marker off.
      if (!Object.is(redacted, body)) record.body = redacted;
    }
    redaction.attributesInPlace(record.attributes);
    if (eventName) {
      const redacted = redaction.text(eventName);
      if (redacted !== eventName) record.eventName = redacted;
    }
    if (severityText !== undefined && severityText.length > LONGEST_LEVEL_NAME) {
      const redacted = redaction.text(severityText);
      if (redacted !== severityText) record.severityText = redacted;
    }
    const newResource = this.#resources.resource(resource);
    if (newResource !== undefined && newResource !== resource) record.resource = newResource;
    const newScope = this.#resources.scope(instrumentationScope);
    if (newScope !== undefined && newScope !== instrumentationScope) record.instrumentationScope = newScope;
    const { rules } = redaction;
    if (rules !== undefined) record.attributes[ATTR_REDACTION_RULES] = rules;
  }
}

function failClosed(record: WritableLogRecord, error: unknown): void {
  const name = error instanceof Error ? error.name : typeof error;
  api.diag.error(`A log record could not be redacted (${name}): its content is masked.`);
  const steps = [
    () => maskAll(record.attributes),
    () => {
      record.body = FAILED;
    },
    () => {
      if (record.eventName !== undefined) record.eventName = FAILED;
    },
  ];
  for (const step of steps) {
    try {
      step();
    } catch (stepError) {
      const reason = stepError instanceof Error ? stepError.name : typeof stepError;
      api.diag.error(`A log record's content could not be masked (${reason}).`);
    }
  }
}
