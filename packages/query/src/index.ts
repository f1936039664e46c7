export { type CompiledFilter, compileToDuckDb } from './compile-to-duckdb.ts';
export type { Corruption, CorruptionListener } from './corruption.ts';
export type { Table } from './field-sql.ts';
export { findTrace, type Trace } from './find-trace.ts';
export { type DuckDbEngineOptions, openDuckDbEngine } from './open-duckdb-engine.ts';
export type { LogSearch, QueryEngine, RecordSearch, SpanSearch } from './query-engine.ts';
export { QueryError, type QueryErrorCode } from './query-error.ts';
