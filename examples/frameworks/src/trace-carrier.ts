/** Takes trace and correlation id to another process, thread or job in a plain object, and activates them there. */
import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';

/** What is active where this is called, as an object that survives JSON, IPC and `postMessage`. */
export function saveContext(): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier;
}

/** Runs a function in the trace and correlation that {@link saveContext} has saved. */
export function runInContext<T>(carrier: Record<string, string>, fn: () => T): T {
  return context.with(propagation.extract(ROOT_CONTEXT, carrier), fn);
}
