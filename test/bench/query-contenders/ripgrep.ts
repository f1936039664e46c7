/** ripgrep over the flat JSON, with jq behind it where lines alone are no answer. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { QueryContender, QuestionName } from '../query-contender.ts';
import { idsOf, NEEDLE, REGEX } from '../query-questions.ts';

const execute = promisify(execFile);

const contender: QueryContender = {
  name: 'ripgrep (+ jq)',
  async open({ records, flat }) {
    for (const tool of ['rg', 'jq']) {
      await execute(tool, ['--version']).catch(() => {
        throw new Error(`${tool} is not installed: apt-get install ripgrep jq`);
      });
    }
    const { traceId, correlationId } = idsOf(records);
    const file = `'${flat}'`;
    const questions: Readonly<Record<QuestionName, string | undefined>> = {
      Q1: undefined,
      Q2: `rg -N '${NEEDLE}' ${file}`,
      Q2i: `rg -N -i '${NEEDLE}' ${file}`,
      Q3: `rg -N '"Body":"[^"]*${REGEX}' ${file}`,
      Q4: `rg -N '"TraceId":"${traceId}"' ${file}`,
      Q4c: `rg -N '"correlation.id":"${correlationId}"' ${file}`,
      Q5: `jq -r '.Timestamp[:16] + " " + .SeverityText' ${file} | sort | uniq -c`,
      Q6: undefined,
      Q7: `rg -N '"SeverityNumber":(1[7-9]|2)' ${file} | jq -r .Body | sort | uniq -c | sort -rn | head -20`,
      Q8: undefined,
      first: `rg -N -m 1 '"http.response.status_code":"201"' ${file}`,
    };
    return {
      async ask(question) {
        const command = questions[question];
        if (command === undefined) return undefined;
        // That nothing matches is no failure.
        const { stdout } = await execute('sh', ['-c', `${command} || true`], { maxBuffer: 1024 ** 3 });
        return stdout.split('\n').length - 1;
      },
      close: async () => undefined,
    };
  },
};
export default contender;
