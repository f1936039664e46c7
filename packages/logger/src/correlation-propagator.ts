import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { correlationOf, setCorrelation } from './correlation.ts';
import { isCorrelationId } from './correlation-id.ts';
import { LoggerError } from './logger-error.ts';

/** Header that carries the correlation id out, and is looked at first on the way in. */
export const CORRELATION_HEADER = 'x-correlation-id';

/** Headers that are looked at on the way in, in this order. The second is what load balancers commonly set. */
export const DEFAULT_EXTRACT_HEADERS: readonly string[] = [CORRELATION_HEADER, 'x-request-id'];

/** Options of {@link CorrelationPropagator}. */
export interface CorrelationPropagatorOptions {
  /** Names of the headers to read the id from, first match wins. Default `x-correlation-id`, `x-request-id`. */
  readonly extractHeaders?: readonly string[] | undefined;
  /** Name of the header to write the id to. Default `x-correlation-id`. */
  readonly injectHeader?: string | undefined;
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#name-field-names */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * Carries the correlation id between services in a header. An id that arrives is set in the context and its baggage;
 * a header whose value is not 1–256 characters of visible ASCII is passed over. Without a header, a `correlation.id`
 * in the baggage counts, as everywhere in this package, whatever the order of the propagators.
 *
 * @throws {@link LoggerError} `invalid-header` for a name that no header can have
 */
export class CorrelationPropagator implements TextMapPropagator {
  readonly #extractHeaders: readonly string[];
  readonly #injectHeader: string;

  constructor(options: CorrelationPropagatorOptions = {}) {
    this.#extractHeaders = (options.extractHeaders ?? DEFAULT_EXTRACT_HEADERS).map(requireHeaderName);
    this.#injectHeader = requireHeaderName(options.injectHeader ?? CORRELATION_HEADER);
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const id = correlationOf(context);
    if (id !== undefined) setter.set(carrier, this.#injectHeader, id);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    for (const header of this.#extractHeaders) {
      const value = getter.get(carrier, header);
      const id = Array.isArray(value) ? value.find(isCorrelationId) : value;
      if (isCorrelationId(id)) return setCorrelation(context, id);
    }
    return context;
  }

  fields(): string[] {
    return [this.#injectHeader];
  }
}

function requireHeaderName(name: string): string {
  if (typeof name !== 'string' || !HEADER_NAME.test(name)) {
    throw new LoggerError(
      'invalid-header',
      `Cannot create a CorrelationPropagator: a header name is ${JSON.stringify(name)}, must be an HTTP field name. Use letters, digits and "-".`,
    );
  }
  // Node's incoming header objects have lower-case keys only.
  return name.toLowerCase();
}
