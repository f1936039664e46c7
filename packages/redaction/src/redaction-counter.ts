/** What redaction says about itself: how much it has redacted, by rule. */
import * as api from '@opentelemetry/api';
import type { RedactionAction } from './redaction-action.ts';

const METER_NAME = '@agentbus/redaction';

/** The counter's name. */
export const METRIC_REDACTIONS = 'agentbus.redaction.redactions';

const ATTR_RULE = 'agentbus.redaction.rule';
const ATTR_ACTION = 'agentbus.redaction.action';

/** Counts redactions through the global meter provider. */
export class RedactionCounter {
  #provider: api.MeterProvider | undefined;
  #counter: api.Counter | undefined;
  #isUpToDate = false;
  readonly #attributes = new Map<string, api.Attributes>();

  /** The next record begins. */
  start(): void {
    this.#isUpToDate = false;
  }

  add(rule: string, action: RedactionAction): void {
    this.#present().add(1, this.#attributesOf(rule, action));
  }

  /** The counter of the present meter provider, looked up once a record. */
  #present(): api.Counter {
    if (this.#counter !== undefined && this.#isUpToDate) return this.#counter;
    this.#isUpToDate = true;
    // The application may register its meter provider after this component was made, and the API has no proxy for it.
    const provider = api.metrics.getMeterProvider();
    if (this.#counter === undefined || provider !== this.#provider) {
      this.#provider = provider;
      this.#counter = provider.getMeter(METER_NAME).createCounter(METRIC_REDACTIONS, {
        unit: '{redaction}',
        description: 'What was redacted, by rule.',
      });
    }
    return this.#counter;
  }

  #attributesOf(rule: string, action: RedactionAction): api.Attributes {
    const known = this.#attributes.get(rule);
    if (known?.[ATTR_ACTION] === action) return known;
    const attributes = { [ATTR_RULE]: rule, [ATTR_ACTION]: action };
    this.#attributes.set(rule, attributes);
    return attributes;
  }
}
