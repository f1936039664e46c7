import { registerLine } from './testdata/otel-line.ts';

// The suite comes behind the line, so that all of it gets the line's `@opentelemetry/api`.
const line = await registerLine('2.x');
const { testBridges } = await import('./bridges.conformance.ts');

testBridges('2.x', line);
