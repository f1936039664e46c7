import type { Finding } from './finding.ts';

/** Whether the query engine runs here. */
export interface EngineReport {
  readonly loads: boolean;
  readonly findings: readonly Finding[];
}

/** Loads DuckDB and opens it, as `query` and `trace` do. */
export async function checkEngine(directory: string): Promise<EngineReport> {
  try {
    const { openDuckDbEngine } = await import('@agentbus/query');
    const engine = await openDuckDbEngine({ directory });
    await engine.close();
    return { loads: true, findings: [] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      loads: false,
      findings: [
        {
          severity: 'error',
          code: 'duckdb-not-loadable',
          message: `DuckDB does not load on ${process.platform}-${process.arch}, so query and trace cannot run: ${reason}`,
          fix: 'reinstall @agentbus/cli without --omit=optional on this machine; tail works without DuckDB',
        },
      ],
    };
  }
}
