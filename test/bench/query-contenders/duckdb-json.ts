/** DuckDB alone, over the flat JSON. */
import { DuckDBInstance } from '@duckdb/node-api';
import type { QueryContender, QuestionName } from '../query-contender.ts';
import { idsOf, NEEDLE, RECENT_MILLIS, REGEX } from '../query-questions.ts';

const COLUMNS = `{Timestamp: 'TIMESTAMP', TraceId: 'VARCHAR', SpanId: 'VARCHAR', SeverityText: 'VARCHAR',
  SeverityNumber: 'INTEGER', ServiceName: 'VARCHAR', Body: 'VARCHAR', LogAttributes: 'MAP(VARCHAR, VARCHAR)'}`;

const contender: QueryContender = {
  name: 'DuckDB on JSON',
  async open({ records, flat }) {
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    const logs = `read_json('${flat}', format = 'newline_delimited', columns = ${COLUMNS})`;
    const { traceId, correlationId } = idsOf(records);
    const since = new Date(RECENT_MILLIS).toISOString();
    const questions: Readonly<Record<QuestionName, string>> = {
      Q1: `SELECT * FROM ${logs} WHERE SeverityNumber >= 17 AND Timestamp >= '${since}' ORDER BY Timestamp DESC LIMIT 100`,
      Q2: `SELECT * FROM ${logs} WHERE contains(Body, '${NEEDLE}')`,
      Q2i: `SELECT * FROM ${logs} WHERE Body ILIKE '%${NEEDLE}%'`,
      Q3: `SELECT * FROM ${logs} WHERE regexp_matches(Body, '${REGEX}')`,
      Q4: `SELECT * FROM ${logs} WHERE TraceId = '${traceId}'`,
      Q4c: `SELECT * FROM ${logs} WHERE LogAttributes['correlation.id'] = '${correlationId}'`,
      Q5: `SELECT date_trunc('minute', Timestamp), SeverityText, count(*) FROM ${logs} GROUP BY ALL ORDER BY ALL`,
      Q6: `SELECT LogAttributes['http.route'] AS route, quantile_cont(TRY_CAST(LogAttributes['agentbus.operation.duration'] AS DOUBLE), [0.5, 0.95, 0.99]) FROM ${logs} GROUP BY route`,
      Q7: `SELECT Body, count(*) AS n FROM ${logs} WHERE SeverityNumber >= 17 GROUP BY Body ORDER BY n DESC LIMIT 20`,
      Q8: `SELECT * FROM ${logs} ORDER BY Timestamp DESC LIMIT 200`,
      first: `SELECT * FROM ${logs} WHERE LogAttributes['http.response.status_code'] = '201' LIMIT 1`,
    };
    return {
      ask: async (question) => (await connection.runAndReadAll(questions[question])).getRows().length,
      close: async () => connection.closeSync(),
    };
  },
};
export default contender;
