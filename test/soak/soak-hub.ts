/**
 * The hub of the soak, with its page: small segments, little room. `soak-hub.ts DIRECTORY API_PORT OTLP_PORT`. Answers the message `page`
 * with an address that logs a browser in.
 */
import { createRecordMiner } from '@agentbus/analytics';
import { PAGE_DIRECTORY } from '@agentbus/dashboard';
import { createHub } from '@agentbus/hub';
import { FieldSurvey, openDuckDbEngine } from '@agentbus/query';
import { compileRegex } from '../../packages/cli/src/regex.ts';
import { storeAnalyses } from '../../packages/cli/src/ui-analyses.ts';

const MEBIBYTE = 1024 * 1024;

const [directory = '', port, otlpPort] = process.argv.slice(2);
const limits = { maxBytes: 32 * MEBIBYTE };
const hub = await createHub({
  directory,
  port: Number(port),
  otlpPort: Number(otlpPort),
  grpcPort: 'none',
  maxSegmentBytes: MEBIBYTE,
  retention: { logs: limits, traces: limits, metrics: limits, audit: limits },
  onProblem: (problem) => console.error(problem),
  api: {
    openEngine: () => openDuckDbEngine({ directory, threads: 1 }),
    createFieldSurvey: () => new FieldSurvey(),
    compileRegex,
    createPatternMiner: () => createRecordMiner(),
    analyses: storeAnalyses(directory),
    pageDirectory: PAGE_DIRECTORY,
  },
});
process.on('message', (message) => {
  if (message === 'page') process.send?.({ page: hub.createPageUrl() });
});
process.on('SIGTERM', () => {
  void hub.close().then(() => process.exit(0));
});
process.send?.('listening');
