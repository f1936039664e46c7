/** Preload: every `@opentelemetry/*` package resolves to the 2.x line of `test/otel-2x`, by import and by require. */
import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const { resolve: resolveIn2x } = createRequire(new URL('../../../../test/otel-2x/index.ts', import.meta.url));

/** `require.resolve` itself goes through the hooks. */
let resolving = false;

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (resolving || !specifier.startsWith('@opentelemetry/')) return nextResolve(specifier, context);
    resolving = true;
    try {
      return { url: pathToFileURL(resolveIn2x(specifier)).href, shortCircuit: true };
    } finally {
      resolving = false;
    }
  },
});
