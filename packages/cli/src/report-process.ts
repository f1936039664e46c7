/** The process that makes a report for a hub. */
import { buildReport, readErrorDecisions, reportHtml } from '@agentbus/analytics';
import { readAlertTransitions } from './alert-transitions.ts';
import { CommandError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import { withEngine } from './engine.ts';
import { EXIT_NO_DATA } from './exit-code.ts';
import { writeReportFiles } from './report-files.ts';
import type { ReportReply, ReportTask } from './report-schedule.ts';

/** Ends where the hub does. */
const stopping = new AbortController();

async function make({ directory, engine, name, since, until, env }: ReportTask): Promise<ReportReply> {
  const io: CommandIo = {
    stdin: () => process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env,
    now: Date.now,
    signal: stopping.signal,
  };
  const range = { since: nanos(since), until: nanos(until) };
  const decisions = await readErrorDecisions(directory);
  const alerts = await readAlertTransitions(directory);
  const report = await withEngine({ directory, engine }, ['logs', 'audit', 'traces'], io, (opened) =>
    buildReport(opened, { ...range, decisions, alerts, signal: stopping.signal }),
  );
  if (report.data === null) return { headlines: undefined };
  await writeReportFiles(directory, name, {
    html: reportHtml(report),
    json: `${JSON.stringify(report)}\n`,
  });
  return { headlines: report.headlines.map(({ title }) => title) };
}

function nanos(millis: number): bigint {
  return BigInt(millis) * 1_000_000n;
}

process.on('message', async (task: ReportTask) => {
  let reply: ReportReply;
  try {
    reply = await make(task);
  } catch (error) {
    const isEmpty = error instanceof CommandError && error.exitCode === EXIT_NO_DATA;
    reply = isEmpty
      ? { headlines: undefined }
      : { headlines: undefined, failed: error instanceof Error ? error.message : String(error) };
  }
  process.send?.(reply, () => process.disconnect());
});
// Whoever asked is gone, or does not want it any more.
process.on('disconnect', () => stopping.abort());
// Ctrl-C is for the hub, which ends this process in order.
process.on('SIGINT', () => {});
