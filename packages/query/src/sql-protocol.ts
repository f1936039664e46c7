/** What the process that runs user SQL, and the one that started it, say to one another. */
import type { JsonValue } from '@agentbus/otlp';
import type { SqlColumn } from './query-answer.ts';

/** The first message to the process. */
export interface SqlTask {
  readonly sql: string;
  /** Statements that make the tables. */
  readonly views: readonly string[];
  /** All files that may be read. */
  readonly files: readonly string[];
  readonly threads: number;
  /** Bytes. */
  readonly memoryLimit: number;
  readonly temporaryDirectory: string;
}

/** Further messages: asks for rows. */
export type SqlRequest = 'next';

/** What the process says; one message to each of the other's. */
export type SqlReply =
  | { readonly type: 'columns'; readonly columns: readonly SqlColumn[] }
  | { readonly type: 'rows'; readonly rows: readonly (readonly JsonValue[])[] }
  | { readonly type: 'end' }
  /** The SQL is wrong, or not allowed. */
  | { readonly type: 'refused'; readonly message: string; readonly position: number | undefined }
  /** It could not be run to its end. `readable`: perhaps since a file cannot be read. */
  | { readonly type: 'failed'; readonly message: string; readonly readable: boolean };
