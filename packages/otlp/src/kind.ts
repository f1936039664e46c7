/** The four kinds of log record that are more than a level. */
export type LogKind = 'performance' | 'business' | 'audit' | 'security';

/** All kinds, in severity order. */
export const LOG_KINDS: readonly LogKind[] = ['performance', 'business', 'audit', 'security'];

/** Kinds that are never sampled or level-filtered and that go to the `audit` stream. */
export const AUDIT_STREAM_KINDS: readonly LogKind[] = ['audit', 'security'];

/** The attribute that carries a record's kind. */
export const ATTR_LOG_KIND = 'agentbus.log.kind';

/** The attribute that carries the correlation id, on log records and spans. */
export const ATTR_CORRELATION_ID = 'correlation.id';

/** The attribute of a PERFORMANCE record that names what was measured. */
export const ATTR_OPERATION_NAME = 'agentbus.operation.name';

/** The attribute of a PERFORMANCE record that holds the measured duration, in seconds. */
export const ATTR_OPERATION_DURATION = 'agentbus.operation.duration';
