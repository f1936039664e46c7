/** What the hub's page and API are made of: the query engine, RE2, the pattern miner, the page's files. */
import { createRecordMiner } from '@agentbus/analytics';
import { PAGE_DIRECTORY } from '@agentbus/dashboard';
import type { ApiAlerts, ApiEngine, ApiOptions } from '@agentbus/hub';
import { FieldSurvey, openClickHouseEngine, openDuckDbEngine } from '@agentbus/query';
import { usageError } from './command-error.ts';
import { compileRegex } from './regex.ts';
import { escapeLine } from './terminal-text.ts';
import { storeAnalyses } from './ui-analyses.ts';

/** Settings of {@link apiOptions}. */
export interface ApiSources {
  readonly directory: string;
  /** `--engine`: `duckdb`, or the address of a ClickHouse. */
  readonly engine: string | undefined;
  readonly alerts?: ApiAlerts | undefined;
  readonly note: (problem: string) => void;
}

/** @throws A usage error for an engine that there is not. */
export function apiOptions({ directory, engine = 'duckdb', alerts, note }: ApiSources): ApiOptions {
  const isClickHouse = /^clickhouses?:/u.test(engine);
  if (!isClickHouse && engine !== 'duckdb') {
    throw usageError(`--engine is "${engine}", must be duckdb or clickhouse://host:8123/database`);
  }
  const openEngine = (): Promise<ApiEngine> =>
    isClickHouse
      ? openClickHouseEngine({ address: engine })
      : openDuckDbEngine({
          directory,
          onCorruption: ({ path, reason }) =>
            note(escapeLine(`left out unreadable telemetry in ${path}: ${reason}`)),
        });
  return {
    openEngine,
    createFieldSurvey: () => new FieldSurvey(),
    compileRegex,
    analyses: storeAnalyses(directory),
    alerts,
    createPatternMiner: () => createRecordMiner(),
    pageDirectory: PAGE_DIRECTORY,
  };
}
