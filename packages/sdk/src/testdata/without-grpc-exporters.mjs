/** Preload: as where the official exporters by gRPC are not installed. */
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (!specifier.endsWith('-otlp-grpc')) return nextResolve(specifier, context);
    throw Object.assign(new Error(`Cannot find module '${specifier}'`), { code: 'MODULE_NOT_FOUND' });
  },
});
