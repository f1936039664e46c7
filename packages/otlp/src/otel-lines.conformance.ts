/** Both OTel lines, for suites that must hold on each: typed as the 3.x one, whose shapes the suites use. */
import * as otel2x from '@agentbus-test/otel-2x';
import * as otel3x from '@agentbus-test/otel-3x';

export type OtelLine = typeof otel3x;

export const OTEL_LINES: ReadonlyArray<readonly [name: string, otel: OtelLine]> = [
  ['2.x', otel2x as unknown as OtelLine],
  ['3.x', otel3x],
];
