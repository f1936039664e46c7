/** lnav without its screen, over the flat JSON; it reads the file anew for each question. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { QueryContender, QuestionName } from '../query-contender.ts';
import { idsOf, NEEDLE, RECENT_MILLIS, REGEX } from '../query-questions.ts';

const execute = promisify(execFile);

/** lnav keeps all lines' places in memory and takes tens of seconds for as many. */
const MAX_RECORDS = 2_000_000;

const FORMAT = {
  $schema: 'https://lnav.org/schemas/format-v1.schema.json',
  flat_log: {
    title: 'Flat log records',
    json: true,
    'file-pattern': 'flat\\.ndjson$',
    'timestamp-field': 'Timestamp',
    'level-field': 'SeverityText',
    'body-field': 'Body',
    'line-format': [{ field: 'Timestamp' }, ' ', { field: 'Body' }],
    value: {
      SeverityNumber: { kind: 'integer' },
      TraceId: { kind: 'string' },
      ServiceName: { kind: 'string' },
      LogAttributes: { kind: 'json' },
    },
  },
};

const contender: QueryContender = {
  name: 'lnav',
  async open({ records, flat, scratch }) {
    await execute('lnav', ['-V']).catch(() => {
      throw new Error('lnav is not installed: apt-get install lnav');
    });
    if (records > MAX_RECORDS) throw new Error(`not asked beyond ${MAX_RECORDS} records`);
    const config = join(scratch, 'lnav');
    const formats = join(config, '.lnav', 'formats', 'installed');
    await mkdir(formats, { recursive: true });
    await writeFile(join(formats, 'flat.json'), JSON.stringify(FORMAT));
    const { traceId, correlationId } = idsOf(records);
    const since = new Date(RECENT_MILLIS).toISOString().replace('T', ' ').replace('Z', '');
    const questions: Readonly<Record<QuestionName, string | undefined>> = {
      Q1: `SELECT log_raw_text FROM flat_log WHERE SeverityNumber >= 17 AND log_time >= '${since}' ORDER BY log_line DESC LIMIT 100`,
      Q2: `SELECT log_raw_text FROM flat_log WHERE instr(log_body, '${NEEDLE}') > 0`,
      Q2i: `SELECT log_raw_text FROM flat_log WHERE log_body LIKE '%${NEEDLE}%'`,
      Q3: `SELECT log_raw_text FROM flat_log WHERE log_body REGEXP '${REGEX}'`,
      Q4: `SELECT log_raw_text FROM flat_log WHERE TraceId = '${traceId}'`,
      Q4c: `SELECT log_raw_text FROM flat_log WHERE instr(log_raw_text, '"correlation.id":"${correlationId}"') > 0`,
      Q5: `SELECT substr(log_time, 1, 16) AS minute, log_level, count(*) FROM flat_log GROUP BY minute, log_level`,
      Q6: undefined,
      Q7: `SELECT log_body, count(*) AS n FROM flat_log WHERE SeverityNumber >= 17 GROUP BY log_body ORDER BY n DESC LIMIT 20`,
      Q8: `SELECT log_raw_text FROM flat_log ORDER BY log_line DESC LIMIT 200`,
      first: undefined,
    };
    return {
      async ask(question) {
        const sql = questions[question];
        if (sql === undefined) return undefined;
        const { stdout } = await execute('lnav', ['-n', '-c', `;${sql}`, '-c', ':write-csv-to -', flat], {
          env: { ...process.env, HOME: config, XDG_CONFIG_HOME: config, TZ: 'UTC' },
          maxBuffer: 1024 ** 3,
        });
        return Math.max(0, stdout.trimEnd().split('\n').length - 1);
      },
      close: async () => undefined,
    };
  },
};
export default contender;
