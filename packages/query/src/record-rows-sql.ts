/** From the lines of files to one row a record, still in JSON. */

/** Where a signal keeps its records in an OTLP line. */
export interface SignalPath {
  readonly resources: 'resourceLogs' | 'resourceSpans' | 'resourceMetrics';
  readonly scopes: 'scopeLogs' | 'scopeSpans' | 'scopeMetrics';
  readonly records: 'logRecords' | 'spans' | 'metrics';
}

/** The lines that a table is made from. */
export interface LineSource {
  /** Placeholders of lists of files, in order. Each list is a part, which takes one thread. */
  readonly parts: readonly string[];
  /** The longest line that is read, in bytes. */
  readonly maxLineBytes: number;
  /** A condition on `line` that leaves out lines without a matching record; `''` for none. */
  readonly linePrefilter: string;
}

/** In the message of the error that stops a read at a line which is JSON but not OTLP. */
export const NOT_OTLP = 'not OTLP/JSON';

/**
 * A query for the columns `part`, `position`, `file_index`, `record_json`, `resource_json`, `resource_schema_url`,
 * `scope_json`, `scope_schema_url`. (part, position) is the order of files, lines and records in the line.
 *
 * Numbering takes one thread, so the files come in parts that DuckDB reads in parallel. JSON goes through
 * `json_transform`: DuckDB's own typed JSON reader takes ten times as long for the same.
 */
export function recordRowsSql(signal: SignalPath, source: LineSource): string {
  return source.parts.map((files, part) => partSql(part, files, signal, source)).join('\nUNION ALL\n');
}

function partSql(
  part: number,
  files: string,
  signal: SignalPath,
  { maxLineBytes, linePrefilter }: LineSource,
): string {
  const shape = JSON.stringify({
    [signal.resources]: [
      {
        resource: 'JSON',
        schemaUrl: 'VARCHAR',
        [signal.scopes]: [{ scope: 'JSON', schemaUrl: 'VARCHAR', [signal.records]: ['JSON'] }],
      },
    ],
  });
  return `SELECT ${part} AS part, row_number() OVER () AS position, * FROM (
  SELECT file_index, resource_json, resource_schema_url, s.scope AS scope_json, s.schemaUrl AS scope_schema_url,
    unnest(s.${signal.records}) AS record_json
  FROM (SELECT file_index, r.resource AS resource_json, r.schemaUrl AS resource_schema_url, unnest(r.${signal.scopes}) AS s
    FROM (SELECT file_index, unnest(json_transform(line, '${shape}').${signal.resources}) AS r
      FROM (SELECT file_index, CASE WHEN agentbus_is_otlp(json) THEN json ELSE error('${NOT_OTLP}') END AS line
        FROM ${linesSql(files, maxLineBytes)})
      ${linePrefilter && `WHERE ${linePrefilter}`})))`;
}

/** Reads lines as they are, in `json`; a bad one is an error, or NULL with `ignoreErrors`. */
function linesSql(files: string, maxLineBytes: number, ignoreErrors = false): string {
  return `read_ndjson_objects(${files}, maximum_object_size = ${maxLineBytes}, ignore_errors = ${ignoreErrors})`;
}

/** One row if the files bound as `$1` have a line that {@link recordRowsSql} would fail on, else none. */
export function hasUnreadableLineSql(maxLineBytes: number): string {
  return `SELECT 1 FROM ${linesSql('$1', maxLineBytes, true)}
    WHERE json IS NULL OR NOT coalesce(agentbus_is_otlp(json), false) LIMIT 1`;
}
