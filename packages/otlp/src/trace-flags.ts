/**
 * The W3C trace flags within OTLP's 32 bits of flags, on log records, spans and links.
 * @see https://www.w3.org/TR/trace-context/#trace-flags
 */
export const TRACE_FLAGS_MASK = 0xff;

/** Says that {@link FLAG_IS_REMOTE} means something. */
export const FLAG_HAS_IS_REMOTE = 0x100;

/** On a span: its parent is in another process. On a link: the linked span is. */
export const FLAG_IS_REMOTE = 0x200;
