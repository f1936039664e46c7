/** Builds the backends of this folder, each from the `tool` of its `go.mod`. */
import { join } from 'node:path';
import { buildOnce } from '../build-once.ts';

/** What `go build` needs to know of each: where its `main` is, and the tags that leave out what the tests do not use. */
const BACKENDS = {
  victorialogs: { main: 'github.com/VictoriaMetrics/VictoriaLogs/app/victoria-logs', tags: '' },
  victoriametrics: { main: 'github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics', tags: '' },
  // Without service discovery, which would bring the clients of every cloud.
  prometheus: { main: 'github.com/prometheus/prometheus/cmd/prometheus', tags: 'remove_all_sd' },
} as const;

/** A backend, by the name of its folder. */
export type Backend = keyof typeof BACKENDS;

/**
 * The path of a backend's binary, which is built first unless it is in the cache.
 *
 * @throws Error with Go's output if the build fails.
 */
export function buildBackend(name: Backend): Promise<string> {
  const { main, tags } = BACKENDS[name];
  return buildOnce({
    name,
    manifestFolder: join(import.meta.dirname, name),
    manifestFiles: ['go.mod', 'go.sum'],
    goArguments: ['build', '-tags', tags, '-o', name, main],
  });
}
