import type { ReadableSpan, SpanProcessor } from '@agentbus/otlp';
import * as api from '@opentelemetry/api';
import { FAILED, maskAll, RecordRedaction } from './record-redaction.ts';
import { redactEvents, redactLinks, redactStatus } from './redact-span.ts';
import { ATTR_REDACTION_RULES, type RedactionOptions } from './redaction-options.ts';
import { ResourceRedaction } from './resource-redaction.ts';

/** The fields of an SDK's span that hold content; the same on both OTel lines. */
type WritableSpan = { -readonly [Field in keyof ReadableSpan]: ReadableSpan[Field] } & {
  attributes: Record<string, unknown>;
};

/**
 * Redacts spans as they end: name, attributes (values and keys), events, links, status message, resource and scope.
 * List it behind the processors that add attributes in `onEnding` and before those that export. With an SDK that calls
 * no `onEnding` it does its work in `onEnd`.
 *
 * It never throws: a span that it cannot redact loses its content.
 */
export class RedactionSpanProcessor implements SpanProcessor {
  readonly #options: RedactionOptions;
  readonly #redaction: RecordRedaction;
  readonly #resources: ResourceRedaction;
  #isBusy = false;
  #sdkCallsOnEnding = false;

  /** @throws RedactionPolicyError where the policy cannot be used. */
  constructor(options: RedactionOptions = {}) {
    this.#redaction = new RecordRedaction(options);
    this.#options = { ...options, redactor: this.#redaction.redactor };
    this.#resources = new ResourceRedaction(this.#options);
  }

  onStart(): void {}

  // biome-ignore lint/suspicious/noExplicitAny: the SDK's own Span class differs by line
  onEnding(span: any): void {
    this.#sdkCallsOnEnding = true;
    this.#guarded(span as WritableSpan);
  }

  onEnd(span: ReadableSpan): void {
    if (!this.#sdkCallsOnEnding) this.#guarded(span as WritableSpan);
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }

  #guarded(span: WritableSpan): void {
    const wasBusy = this.#isBusy;
    const redaction = wasBusy ? new RecordRedaction(this.#options) : this.#redaction;
    this.#isBusy = true;
    try {
      this.#redact(span, redaction);
    } catch (error) {
      failClosed(span, error);
    } finally {
      this.#isBusy = wasBusy;
    }
  }

  /** By assignment: it works on both lines, before the end and after it, and past the limits. */
  #redact(span: WritableSpan, redaction: RecordRedaction): void {
    redaction.start();
    const { name, events, links, status, resource, instrumentationScope } = span;
    const newName = redaction.text(name);
    if (newName !== name) span.name = newName;
    redaction.attributesInPlace(span.attributes);
    const newEvents = redactEvents(redaction, events);
    if (newEvents !== events) span.events = newEvents;
    const newLinks = redactLinks(redaction, links);
    if (newLinks !== links) span.links = newLinks;
    const newStatus = redactStatus(redaction, status);
    if (newStatus !== status) span.status = newStatus;
    const newResource = this.#resources.resource(resource);
    if (newResource !== resource) span.resource = newResource;
    const newScope = this.#resources.scope(instrumentationScope);
    if (newScope !== instrumentationScope) span.instrumentationScope = newScope;
    const { rules } = redaction;
    if (rules !== undefined) span.attributes[ATTR_REDACTION_RULES] = rules;
  }
}

function failClosed(span: WritableSpan, error: unknown): void {
  const name = error instanceof Error ? error.name : typeof error;
  api.diag.error(`A span could not be redacted (${name}): its content is masked.`);
  const steps = [
    () => maskAll(span.attributes),
    () => {
      span.name = FAILED;
    },
    () => {
      span.events = [];
    },
    () => {
      span.links = [];
    },
    () => {
      span.status = { code: span.status.code };
    },
  ];
  for (const step of steps) {
    try {
      step();
    } catch (stepError) {
      const reason = stepError instanceof Error ? stepError.name : typeof stepError;
      api.diag.error(`A span's content could not be masked (${reason}).`);
    }
  }
}
