import { colorEnabled, createPaint } from './color.ts';
import type { CommandIo } from './command-io.ts';
import type { CommandArguments } from './command-table.ts';
import { checkDirectory } from './doctor-directory.ts';
import { checkEngine } from './doctor-engine.ts';
import { checkSettings, readSettings } from './doctor-environment.ts';
import { fixStore } from './doctor-fix.ts';
import { checkForwards } from './doctor-forward.ts';
import { checkHub } from './doctor-hub.ts';
import { type Diagnosis, diagnosisJson, diagnosisLines } from './doctor-report.ts';
import { checkSegments, type SegmentsReport } from './doctor-segments.ts';
import { EXIT_FAILURE, EXIT_NO_DATA, EXIT_OK } from './exit-code.ts';
import type { Finding } from './finding.ts';
import { jsonText } from './format-ndjson.ts';
import { readClock, readColor, readDirectory, readFormat } from './option-values.ts';
import { readVersion } from './version.ts';

/**
 * `agentbus doctor`: what is set, where the files are, what is wrong and how to mend it. Exits with 1 where it found an
 * error, with 5 where there are no segments yet.
 */
export async function doctor({ options }: CommandArguments, io: CommandIo): Promise<number> {
  const format = readFormat(options, ['pretty', 'json']);
  const clock = readClock(options);
  const paint = createPaint(colorEnabled(readColor(options), io));

  const directory = await checkDirectory(readDirectory(options, io));
  const readable = directory.findings.every(({ severity }) => severity !== 'error');
  const fixes =
    readable && directory.exists && options.fix === true
      ? await fixStore(directory.path, options['dry-run'] === true, io)
      : [];
  const segments = readable ? await checkSegments(directory.path, unixNanos(io), io.signal) : undefined;
  const engine = await checkEngine(directory.path);
  const forwards = readable ? await checkForwards(directory.path, unixNanos(io)) : undefined;
  const hub = readable ? await checkHub(directory.path) : undefined;
  const diagnosis: Diagnosis = {
    version: await readVersion(),
    node: process.versions.node,
    settings: readSettings(io.env),
    directory,
    segments,
    engine,
    forwards: forwards?.forwards ?? [],
    hub: hub?.hub ?? { state: 'none' },
    fixes,
    findings: [
      ...directory.findings,
      ...(segments === undefined ? [] : [...checkEmpty(segments, directory.path), ...segments.findings]),
      ...checkSettings(io.env),
      ...engine.findings,
      ...(forwards?.findings ?? []),
      ...(hub?.findings ?? []),
    ],
  };

  if (format === 'json') io.stdout.write(`${jsonText(diagnosisJson(diagnosis))}\n`);
  else io.stdout.write(`${diagnosisLines(diagnosis, paint, clock).join('\n')}\n`);

  if (diagnosis.findings.some(({ severity }) => severity === 'error')) return EXIT_FAILURE;
  return hasSegments(segments) ? EXIT_OK : EXIT_NO_DATA;
}

function checkEmpty(segments: SegmentsReport, path: string): Finding[] {
  if (hasSegments(segments)) return [];
  return [
    {
      severity: 'warning',
      code: 'no-segments',
      message: `there are no segments in ${path}`,
      fix: 'start a service with "node --import @agentbus/sdk/register", or look elsewhere with --directory',
    },
  ];
}

function hasSegments(segments: SegmentsReport | undefined): boolean {
  return segments?.streams.some((stream) => stream.segments > 0) ?? false;
}

function unixNanos(io: CommandIo): bigint {
  return BigInt(Math.trunc(io.now())) * 1_000_000n;
}
