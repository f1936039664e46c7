/** A record in columns, as a compacted file has it. */
import { ATTR_CORRELATION_ID, ATTR_LOG_KIND, ATTR_OPERATION_DURATION } from '@agentbus/otlp';
import type { ShapedRecord } from './record-shape.ts';

/**
 * Attributes that have a column of their own, since searches ask for them: reading one takes a hundredth of the time that
 * looking for it among all attributes does. The names are used within SQL: letters, digits, dots and underscores. At most ten.
 */
export const PROMOTED_ATTRIBUTES: readonly string[] = [
  ATTR_CORRELATION_ID,
  'http.route',
  'http.response.status_code',
  ATTR_OPERATION_DURATION,
  'exception.type',
  ATTR_LOG_KIND,
];

/** What a compacted file holds of a record: what its JSON is made of, and what only filters ask for. */
export interface RecordColumns extends ShapedRecord {
  /** `0` where absent. */
  readonly severityNumber: number;
  readonly severityText: string;
  readonly eventName: string;
  /** SpanKind by number. */
  readonly kind: number;
  /** StatusCode by number. */
  readonly statusCode: number;
  readonly statusMessage: string;
  /** Keys of the attributes in `attributeValues`, joined in the same way. */
  readonly attributeKeys: string | null;
  /**
   * The record's own JSON, where it does not fit the other columns: these then hold nothing but its time. Filters read this
   * JSON.
   */
  readonly json: string | null;
}
