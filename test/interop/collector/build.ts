/** Builds the OpenTelemetry Collector of builder.yaml. */
import { buildOnce } from '../build-once.ts';

/** The collector builder. Of the same release as the modules in builder.yaml, as it demands. */
const BUILDER = 'go.opentelemetry.io/collector/cmd/builder@v0.160.0';

/**
 * The path of the collector, which is built first unless it is in the cache.
 *
 * @throws Error with the builder's output if the build fails.
 */
export function buildCollector(): Promise<string> {
  return buildOnce({
    name: 'otelcol-agentbus', // the `dist.name` of builder.yaml
    manifestFolder: import.meta.dirname,
    manifestFiles: ['builder.yaml', 'go.mod', 'go.sum'],
    // --skip-get-modules: the builder would run `go mod tidy`, which also asks for what only the modules' tests need.
    goArguments: ['run', BUILDER, '--config', 'builder.yaml', '--skip-get-modules'],
  });
}
