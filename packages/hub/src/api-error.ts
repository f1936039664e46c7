/** What is wrong with a request to the API, in a form that a page can show: what, why, and how to mend it. */

/** What a page needs to mark and mend a mistake in a text. */
export interface ApiErrorDetails {
  /** The parameter that is wrong. */
  readonly parameter?: string | undefined;
  /** Start of the wrong part of its text, in UTF-16 units from 0. */
  readonly position?: number | undefined;
  readonly length?: number | undefined;
  /** What to do about it, as a sentence. */
  readonly help?: string | undefined;
  /** An edit of the text that mends it. */
  readonly fix?: ApiFix | undefined;
  /** Seconds after which the same request may succeed. */
  readonly retryAfterSeconds?: number | undefined;
}

/** An edit: what stands at `position` for `length` UTF-16 units becomes `replacement`. */
export interface ApiFix {
  readonly position: number;
  readonly length: number;
  readonly replacement: string;
  readonly label: string;
}

/** A request that is not answered. The message holds nothing of the hub's own that the caller may not know. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly details: ApiErrorDetails;

  constructor(status: number, code: string, message: string, details: ApiErrorDetails = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }

  /** The answer's body. */
  toJson(): object {
    return { error: { code: this.code, message: this.message, ...this.details } };
  }
}

/** A parameter that is out of its range. */
export function badParameter(parameter: string, value: string, range: string, help?: string): ApiError {
  const shown = value.length > 100 ? `${value.slice(0, 100)}…` : value;
  return new ApiError(
    400,
    'invalid-parameter',
    `${parameter} is ${JSON.stringify(shown)}, must be ${range}.`,
    {
      parameter,
      help,
    },
  );
}

/** Codes of the query engine's and the language's errors that are the engine's trouble, not the query's. */
const STATUS_OF: Readonly<Record<string, number>> = {
  'engine-missing': 501,
  'engine-closed': 503,
  'engine-failed': 500,
  'time-limit': 504,
  'too-many-groups': 400,
};

/** The names of errors whose messages are written for whoever wrote the query. */
const QUERY_ERRORS: ReadonlySet<string> = new Set([
  'FilterSyntaxError',
  'FilterError',
  'StageError',
  'TimeError',
  'QueryError',
]);

interface CodedError extends Error {
  readonly code?: unknown;
  readonly position?: number;
  readonly length?: number;
  readonly reason?: string;
  readonly fix?: ApiFix;
}

/** Any error of a handler; `undefined` where it is the hub's own, which callers are told nothing of. */
export function asApiError(error: unknown, parameter: string = 'query'): ApiError | undefined {
  if (error instanceof ApiError) return error;
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'TimeoutError') {
    return new ApiError(504, 'time-limit', 'The query took more than its time.', {
      help: 'Narrow the time range, or filter by service or level first.',
    });
  }
  const { name, code, message, position, length, reason, fix } = error as CodedError;
  if (!QUERY_ERRORS.has(name) || typeof code !== 'string') return undefined;
  return new ApiError(STATUS_OF[code] ?? 400, code, reason ?? message, { parameter, position, length, fix });
}
