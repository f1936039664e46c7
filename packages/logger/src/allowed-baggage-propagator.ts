import type { Baggage, Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import * as api from '@opentelemetry/api';
import { BAGGAGE_CORRELATION_ID, correlationOf } from './correlation.ts';
import { LoggerError } from './logger-error.ts';

/** Baggage keys that may leave and enter: only our own, as baggage goes to every host that a service calls. */
export const DEFAULT_ALLOWED_BAGGAGE_KEYS: readonly string[] = [BAGGAGE_CORRELATION_ID];

/** Options of {@link AllowedBaggagePropagator}. */
export interface AllowedBaggagePropagatorOptions {
  /** What writes and reads the `baggage` header: `new W3CBaggagePropagator()` of `@opentelemetry/core`. */
  readonly propagator: TextMapPropagator;
  /** Exact keys of the entries that may pass, in both directions. Default: `correlation.id` only. */
  readonly allowedKeys?: readonly string[] | undefined;
}

/**
 * Puts an allow-list in front of a baggage propagator: other entries neither leave this service nor enter it. Where
 * `correlation.id` is allowed, the correlation id that is current leaves with the baggage, also one that was begun
 * with `startCorrelation`.
 *
 * @throws {@link LoggerError} `invalid-key` for a key that is not a non-empty string
 */
export class AllowedBaggagePropagator implements TextMapPropagator {
  readonly #propagator: TextMapPropagator;
  readonly #allowedKeys: ReadonlySet<string>;

  constructor(options: AllowedBaggagePropagatorOptions) {
    this.#propagator = options.propagator;
    this.#allowedKeys = new Set((options.allowedKeys ?? DEFAULT_ALLOWED_BAGGAGE_KEYS).map(requireKey));
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    let baggage = this.#filter(api.propagation.getBaggage(context) ?? api.propagation.createBaggage());
    const id = correlationOf(context);
    if (id !== undefined && this.#allowedKeys.has(BAGGAGE_CORRELATION_ID)) {
      baggage = baggage.setEntry(BAGGAGE_CORRELATION_ID, { value: id });
    }
    this.#propagator.inject(api.propagation.setBaggage(context, baggage), carrier, setter);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const before = api.propagation.getBaggage(context);
    const extracted = this.#propagator.extract(context, carrier, getter);
    const baggage = api.propagation.getBaggage(extracted);
    if (baggage === undefined || baggage === before) return extracted;
    return api.propagation.setBaggage(extracted, this.#filter(baggage));
  }

  fields(): string[] {
    return this.#propagator.fields();
  }

  #filter(baggage: Baggage): Baggage {
    const refused = baggage.getAllEntries().filter(([key]) => !this.#allowedKeys.has(key));
    return baggage.removeEntries(...refused.map(([key]) => key));
  }
}

function requireKey(key: string): string {
  if (typeof key !== 'string' || key === '') {
    throw new LoggerError(
      'invalid-key',
      `Cannot create an AllowedBaggagePropagator: an allowed key is ${JSON.stringify(key)}, must be a non-empty string. List the exact keys.`,
    );
  }
  return key;
}
