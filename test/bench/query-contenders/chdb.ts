/** ClickHouse in process, over a MergeTree table with the collector's columns and indexes. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clickHouseDdl } from '@agentbus/query';
import { Session } from 'chdb';
import type { QueryContender, QuestionName } from '../query-contender.ts';
import { idsOf, NEEDLE, RECENT_MILLIS, REGEX } from '../query-questions.ts';

const LOGS = 'otel.otel_logs';

const contender: QueryContender = {
  name: 'chdb, MergeTree',
  async open({ records, flat, scratch }) {
    const folder = join(scratch, 'chdb');
    const loaded = join(scratch, 'chdb-loaded');
    await mkdir(folder, { recursive: true });
    const session = new Session(folder);
    if (!existsSync(loaded)) {
      for (const statement of clickHouseDdl()) session.query(statement);
      session.query(
        `INSERT INTO ${LOGS} (Timestamp, TraceId, SpanId, SeverityText, SeverityNumber, ServiceName, Body, ResourceAttributes, ScopeName, LogAttributes)
         SELECT parseDateTime64BestEffort(Timestamp, 9), TraceId, SpanId, SeverityText, SeverityNumber, ServiceName, Body, ResourceAttributes, ScopeName, LogAttributes
         FROM file('${flat}', 'JSONEachRow', 'Timestamp String, TraceId String, SpanId String, SeverityText String, SeverityNumber UInt8, ServiceName String, Body String, ResourceAttributes Map(String, String), ScopeName String, LogAttributes Map(String, String)')`,
      );
      session.query(`OPTIMIZE TABLE ${LOGS} FINAL`);
      await writeFile(loaded, '');
    }
    const { traceId, correlationId } = idsOf(records);
    const [first = '', second = ''] = NEEDLE.split('-');
    const since = `toDateTime64(${RECENT_MILLIS / 1000}, 9)`;
    const questions: Readonly<Record<QuestionName, string>> = {
      Q1: `SELECT * FROM ${LOGS} WHERE SeverityNumber >= 17 AND Timestamp >= ${since} AND TimestampTime >= toDateTime(${RECENT_MILLIS / 1000}) ORDER BY Timestamp DESC LIMIT 100`,
      Q2: `SELECT * FROM ${LOGS} WHERE hasToken(Body, '${first}') AND hasToken(Body, '${second}') AND position(Body, '${NEEDLE}') > 0`,
      Q2i: `SELECT * FROM ${LOGS} WHERE positionCaseInsensitive(Body, '${NEEDLE}') > 0`,
      Q3: `SELECT * FROM ${LOGS} WHERE match(Body, '${REGEX.replaceAll('\\', '\\\\')}')`,
      Q4: `SELECT * FROM ${LOGS} WHERE TraceId = '${traceId}'`,
      Q4c: `SELECT * FROM ${LOGS} WHERE LogAttributes['correlation.id'] = '${correlationId}'`,
      Q5: `SELECT toStartOfMinute(Timestamp) AS minute, SeverityText, count() FROM ${LOGS} GROUP BY minute, SeverityText ORDER BY minute, SeverityText`,
      Q6: `SELECT LogAttributes['http.route'] AS route, quantiles(0.5, 0.95, 0.99)(toFloat64OrZero(LogAttributes['agentbus.operation.duration'])) FROM ${LOGS} GROUP BY route`,
      Q7: `SELECT Body, count() AS n FROM ${LOGS} WHERE SeverityNumber >= 17 GROUP BY Body ORDER BY n DESC LIMIT 20`,
      Q8: `SELECT * FROM ${LOGS} ORDER BY Timestamp DESC LIMIT 200`,
      first: `SELECT * FROM ${LOGS} WHERE LogAttributes['http.response.status_code'] = '201' LIMIT 1`,
    };
    return {
      ask: async (question) => session.query(questions[question], 'JSONEachRow').split('\n').length - 1,
      close: async () => undefined,
    };
  },
};
export default contender;
