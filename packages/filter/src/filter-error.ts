/** Why a filter could not be used; see {@link FilterError.code}. */
export type FilterErrorCode =
  /** A quote is opened and never closed. */
  | 'unclosed-quote'
  /** A parenthesis is opened and never closed. */
  | 'unclosed-parenthesis'
  /** A parenthesis is closed that was never opened. */
  | 'unexpected-parenthesis'
  /** Nothing between two parentheses. */
  | 'empty-parentheses'
  /** AND, OR or NOT with nothing to work on. */
  | 'missing-operand'
  /** An operator without a field before it. */
  | 'missing-field'
  /** A field and an operator without a value after them. */
  | 'missing-value'
  /** Something directly after a closing quote. */
  | 'text-after-quote'
  /** A list of values that is not `field:(a,b)`. */
  | 'invalid-list'
  /** Another language's operator: `==`, `&&`, `||`, `<>`, `=>`. */
  | 'unknown-operator'
  /** An operator that the field cannot have. */
  | 'unsupported-operator'
  /** A value that the field or the operator cannot take. */
  | 'invalid-value'
  /** A duration without its unit. */
  | 'missing-unit'
  /** A name that is no level. */
  | 'unknown-level'
  /** A regular expression with what RE2 does not have, or one that the regex engine refused. */
  | 'unsupported-regex'
  /** Deeper nesting than MAX_NESTING. */
  | 'too-deep'
  /** A pipe or SQL where only a filter can be. */
  | 'pipe-unsupported'
  /** A pipe with no stage behind it. */
  | 'missing-stage'
  /** A name that is no stage and no aggregate. */
  | 'unknown-stage'
  /** A stage without something that it needs: a field, a number, a length of time. */
  | 'missing-argument'
  /** A number, a length of time or a percentile out of its range, or none at all. */
  | 'invalid-argument'
  /** A field's name that is not written as one. */
  | 'invalid-field'
  /** Two fields with nothing between them. */
  | 'missing-comma'
  /** Something behind a stage that is already complete. */
  | 'unexpected-text'
  /** A stage that cannot follow the one before it. */
  | 'stage-order'
  /** A column that the rows do not have. */
  | 'unknown-column'
  /** Two columns of one name. */
  | 'duplicate-column'
  /** A field that a stage cannot use so. */
  | 'unsupported-field'
  /** What only an alert's expression can have: a window, a threshold. */
  | 'alert-only'
  /** More stages than MAX_STAGES. */
  | 'too-many-stages'
  /** `sql:` with nothing behind it. */
  | 'missing-sql'
  /** A query has more groups than the caller of `runQuery` allows. */
  | 'too-many-groups'
  /** The query has `patterns`, and the caller of `runQuery` gave nothing to find them with. */
  | 'pattern-miner-missing'
  /** The filter has a regular expression, and the caller of `compile` gave nothing to run it with. */
  | 'regex-engine-missing';

/** A filter that cannot be used. */
export class FilterError extends Error {
  override readonly name: string = 'FilterError';
  readonly code: FilterErrorCode;

  constructor(code: FilterErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
