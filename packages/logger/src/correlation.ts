import { AsyncLocalStorage } from 'node:async_hooks';
import { ATTR_CORRELATION_ID } from '@agentbus/otlp';
import type { Context } from '@opentelemetry/api';
import * as api from '@opentelemetry/api';
import { generateCorrelationId, isCorrelationId, toCorrelationId } from './correlation-id.ts';
import { processState } from './process-state.ts';

/** The baggage entry that carries the correlation id to other services. */
export const BAGGAGE_CORRELATION_ID: string = ATTR_CORRELATION_ID;

/** A correlation that was started with {@link startCorrelation}. */
export interface Correlation extends Disposable {
  readonly id: string;
  /** Ends the correlation: what was current before is current again. Ending twice does nothing. */
  end(): void;
}

/**
 * A correlation as this package keeps it, beside the OTel Context: that one cannot be entered without a callback, and
 * is always empty where no context manager is registered.
 */
interface CorrelationScope {
  readonly id: string;
  /** What is current once this scope has ended; nothing where it never ends, so that no chain can grow. */
  readonly outer: CorrelationScope | undefined;
  /** What the OTel Context said when the scope was entered. While it says the same, the scope is the inner one. */
  readonly contextId: string | undefined;
  ended: boolean;
}

const CONTEXT_KEY = api.createContextKey('agentbus correlation id');

const scopes = processState(
  'agentbus.logger.correlation.1',
  () => new AsyncLocalStorage<CorrelationScope | undefined>(),
);

/**
 * Runs a function, and everything asynchronous that it starts, with a correlation id; without an id, with a generated
 * one. The id appears on log records, on spans and in outgoing baggage and headers, never on metrics.
 *
 * The id is set in the OTel Context (and its baggage) and in an `AsyncLocalStorage` of this package, so it holds
 * without an OTel SDK too. An id that is not 1–256 characters of visible ASCII is replaced by a generated one.
 *
 * @returns what the function returns
 */
export function withCorrelation<T>(fn: (id: string) => T): T;
export function withCorrelation<T>(id: string, fn: (id: string) => T): T;
export function withCorrelation<T>(...args: [(id: string) => T] | [string, (id: string) => T]): T {
  const [id, fn] =
    args.length === 1 ? [generateCorrelationId(), args[0]] : [toCorrelationId(args[0]), args[1]];
  return api.context.with(setCorrelation(api.context.active(), id), () =>
    scopes.run(createScope(id, undefined), fn, id),
  );
}

/**
 * Starts a correlation without a callback, for the rest of the current asynchronous execution and what it starts:
 *
 * ```ts
 * using correlation = startCorrelation('req-12345'); // ends with the block
 * ```
 *
 * It is not put in the OTel Context, which has no way to be entered without a callback, so it is not in that
 * context's baggage; the propagators and processors of this package find it all the same. From its end on it is
 * current nowhere, also not in work that was started inside and still runs: use {@link withCorrelation} for that.
 *
 * @param id - 1–256 characters of visible ASCII; a generated one where it is left out or invalid
 */
export function startCorrelation(id?: string): Correlation {
  const outer = living(scopes.getStore());
  const scope = createScope(id === undefined ? generateCorrelationId() : toCorrelationId(id), outer);
  scopes.enterWith(scope);
  const end = () => {
    scope.ended = true;
    if (scopes.getStore() === scope) scopes.enterWith(living(outer));
  };
  return { id: scope.id, end, [Symbol.dispose]: end };
}

/**
 * The correlation id that is current: the innermost of those set by {@link withCorrelation}, {@link startCorrelation}
 * and an OTel Context that carries one (extracted from headers or baggage, or saved and activated again).
 */
export function currentCorrelation(): string | undefined {
  return innermost(api.context.active());
}

/**
 * The correlation id that belongs to an OTel Context, or else the one that is current where this is called: what
 * processors and propagators, which are handed a context, go by.
 */
export function correlationOf(context: Context): string | undefined {
  const id = innermost(context);
  if (id !== undefined) return id;
  const active = api.context.active();
  return active === context ? undefined : innermost(active);
}

/** The context with a correlation id, and the same id in its baggage. */
export function setCorrelation(context: Context, id: string): Context {
  const baggage = api.propagation.getBaggage(context) ?? api.propagation.createBaggage();
  return api.propagation.setBaggage(
    context.setValue(CONTEXT_KEY, id),
    baggage.setEntry(BAGGAGE_CORRELATION_ID, { value: id }),
  );
}

/** The id that a context itself carries: set by this package, or else a valid one in its baggage. */
export function correlationInContext(context: Context): string | undefined {
  const id = context.getValue(CONTEXT_KEY);
  if (typeof id === 'string') return id;
  const fromBaggage = api.propagation.getBaggage(context)?.getEntry(BAGGAGE_CORRELATION_ID)?.value;
  return isCorrelationId(fromBaggage) ? fromBaggage : undefined;
}

/**
 * A scope is inside the context while the context's id is the one it was entered with. Once they differ, another
 * context has been activated inside the scope (a job's own, or a new request's), and that one is the inner one.
 */
function innermost(context: Context): string | undefined {
  const inContext = correlationInContext(context);
  const scope = living(scopes.getStore());
  return scope !== undefined && scope.contextId === inContext ? scope.id : inContext;
}

function createScope(id: string, outer: CorrelationScope | undefined): CorrelationScope {
  return { id, outer, contextId: correlationInContext(api.context.active()), ended: false };
}

/** The scope or the nearest one around it that has not ended: `enterWith` outlives its block in other async branches. */
function living(scope: CorrelationScope | undefined): CorrelationScope | undefined {
  let current = scope;
  while (current?.ended) current = current.outer;
  return current;
}
