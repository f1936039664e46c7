import type { FieldReference } from './field.ts';
import { FilterError, type FilterErrorCode } from './filter-error.ts';

/** A stage that cannot come where it is, or cannot take one of its fields. */
export class StageError extends FilterError {
  override readonly name = 'StageError';
  /** The field that is meant, as the stage has it; `undefined` where it is the stage as a whole. */
  readonly field: FieldReference | undefined;

  constructor(code: FilterErrorCode, message: string, field?: FieldReference) {
    super(code, message);
    this.field = field;
  }
}
