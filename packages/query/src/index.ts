export { type ArrowStreamOptions, toArrowStream } from './arrow-stream.ts';
export type { SkipReason } from './block-pruning.ts';
export {
  type ClickHouseAddress,
  type ClickHouseConnection,
  type ClickHouseStatement,
  connectClickHouse,
  parseClickHouseAddress,
} from './clickhouse-connection.ts';
export { type ClickHouseDdlOptions, clickHouseDdl, DEFAULT_CLICKHOUSE_DATABASE } from './clickhouse-ddl.ts';
export type { ClickHouseTables } from './clickhouse-user-sql.ts';
export {
  COMPACTION_MEMORY_LIMIT,
  type CompactedFile,
  type CompactionReport,
  type CompactStoreOptions,
  compactStore,
  planStoreCompaction,
} from './compact-store.ts';
export { type CompiledFilter, compileToDuckDb } from './compile-to-duckdb.ts';
export type { Corruption, CorruptionListener } from './corruption.ts';
export type { Table } from './field-sql.ts';
export { FieldSurvey, type SurveyedField } from './field-survey.ts';
export {
  type Around,
  type AroundOptions,
  findAround,
  findNextError,
  findPreviousError,
  type NextErrorOptions,
} from './find-around.ts';
export { type Correlation, findCorrelation } from './find-correlation.ts';
export { findTrace, type Trace } from './find-trace.ts';
export { type ClickHouseEngineOptions, openClickHouseEngine } from './open-clickhouse-engine.ts';
export { type DuckDbEngineOptions, openDuckDbEngine } from './open-duckdb-engine.ts';
export type {
  QueryAnswer,
  QueryExplanation,
  QueryOptions,
  RecordsAnswer,
  RowsAnswer,
  SqlAnswer,
  SqlColumn,
} from './query-answer.ts';
export type {
  LogSearch,
  QueryEngine,
  RecordResults,
  RecordSearch,
  ScanProgress,
  SpanSearch,
} from './query-engine.ts';
export { QueryError, type QueryErrorCode } from './query-error.ts';
export { explainQuery, type StagePlan } from './query-plan.ts';
export type { SearchCursor } from './search-cursor.ts';
export type { BlockCount, FileCount, SearchExplanation, UnreadReason } from './search-explanation.ts';
export { type IndexStoreOptions, indexStore } from './segment-index.ts';
export { MAX_SQL_ROWS, SQL_MEMORY_LIMIT, SQL_TIME_LIMIT } from './sql-sandbox.ts';
export { SQL_COLUMNS, type SqlTable } from './sql-views.ts';
export { type WriteParquetOptions, writeParquet } from './write-parquet.ts';
