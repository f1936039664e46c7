import type { FieldReference } from './field.ts';
import type { Column } from './stage-column.ts';

/** What a parser would take where it is: completion makes its proposals of these. */
export type Expectation =
  /** A text, a field with its operator, or a group. */
  | { readonly type: 'term' }
  /** A field's value. */
  | { readonly type: 'value'; readonly field: FieldReference; readonly operator: string }
  /** A stage's name. */
  | { readonly type: 'stage'; readonly words: readonly string[] }
  /** An aggregate's name. */
  | { readonly type: 'aggregate' }
  /** A word of the language, such as `OR`, `by` or the pipe. */
  | { readonly type: 'keyword'; readonly words: readonly string[] }
  /** A field of the records or, where stages have made rows of them, one of their columns. */
  | { readonly type: 'field'; readonly columns: readonly Column[] | undefined }
  /** A number or a length of time, with examples. */
  | { readonly type: 'amount'; readonly words: readonly string[] };
