/** What carries trace, baggage and correlation id from service to service. */
import {
  AllowedBaggagePropagator,
  CorrelationPropagator,
  currentCorrelation,
  withCorrelation,
} from '@agentbus/logger';
import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import * as api from '@opentelemetry/api';
import { type Environment, readList, warnIgnored } from './environment.ts';
import { loadFromApplication, loadPackage } from './otel-packages.ts';
import type { CorrelationOptions, StartOptions } from './start-options.ts';

/** Propagators that are packages of their own, which the application installs if it wants them. */
const OTHER_PACKAGES: Readonly<Record<string, { package: string; export: string; options?: object }>> = {
  b3: { package: '@opentelemetry/propagator-b3', export: 'B3Propagator', options: { injectEncoding: 0 } },
  b3multi: {
    package: '@opentelemetry/propagator-b3',
    export: 'B3Propagator',
    options: { injectEncoding: 1 },
  },
  jaeger: { package: '@opentelemetry/propagator-jaeger', export: 'JaegerPropagator' },
};

/**
 * The propagators that `OTEL_PROPAGATORS` lists; by default `tracecontext`, `baggage` and our own `correlation`.
 * Baggage is behind an allow-list, as it is sent to every host that the service calls.
 */
export function createPropagator(options: StartOptions, env: Environment): TextMapPropagator {
  const core = loadPackage('@opentelemetry/core');
  const correlation = options.correlation === false ? undefined : (options.correlation ?? {});
  const names = readList(env, 'OTEL_PROPAGATORS') ?? ['tracecontext', 'baggage', 'correlation'];
  const propagators: TextMapPropagator[] = [];
  for (const name of names) {
    if (name === 'none') continue;
    if (name === 'tracecontext') propagators.push(new core.W3CTraceContextPropagator());
    else if (name === 'baggage') {
      const allowedKeys = correlation?.allowedBaggageKeys;
      propagators.push(
        new AllowedBaggagePropagator({ propagator: new core.W3CBaggagePropagator(), allowedKeys }),
      );
    } else if (name === 'correlation') {
      if (correlation !== undefined) propagators.push(createCorrelationPropagator(correlation));
    } else {
      const other = loadOther(name);
      if (other !== undefined) propagators.push(other);
    }
  }
  return new core.CompositePropagator({ propagators });
}

function createCorrelationPropagator(options: CorrelationOptions): TextMapPropagator {
  const propagator = new CorrelationPropagator(options);
  return options.generate === true ? new GeneratingPropagator(propagator) : propagator;
}

/** Begins a correlation for what arrives without one. */
class GeneratingPropagator implements TextMapPropagator {
  readonly #inner: CorrelationPropagator;

  constructor(inner: CorrelationPropagator) {
    this.#inner = inner;
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    this.#inner.inject(context, carrier, setter);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const extracted = this.#inner.extract(context, carrier, getter);
    return api.context.with(extracted, () =>
      currentCorrelation() === undefined ? withCorrelation(() => api.context.active()) : extracted,
    );
  }

  fields(): string[] {
    return this.#inner.fields();
  }
}

function loadOther(name: string): TextMapPropagator | undefined {
  const source = Object.hasOwn(OTHER_PACKAGES, name) ? OTHER_PACKAGES[name] : undefined;
  if (source === undefined) {
    const known = ['tracecontext', 'baggage', 'correlation', ...Object.keys(OTHER_PACKAGES), 'none'];
    warnIgnored('OTEL_PROPAGATORS', name, `a list of ${known.join(', ')}`);
    return undefined;
  }
  const Propagator = loadFromApplication(source.package)?.[source.export];
  if (typeof Propagator !== 'function') {
    api.diag.warn(
      `OTEL_PROPAGATORS lists ${name}, whose package is not installed. Run: npm install ${source.package}`,
    );
    return undefined;
  }
  return Reflect.construct(Propagator, [source.options]);
}
