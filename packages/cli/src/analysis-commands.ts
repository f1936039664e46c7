import type { CommandSpec } from './command-table.ts';

/** The name of a command that analyses telemetry. */
export type AnalysisCommandName = 'errors' | 'trends' | 'anomalies' | 'differs' | 'report';

/** The commands that analyse telemetry, in the order of the help. */
export const ANALYSIS_COMMANDS: Readonly<Record<AnalysisCommandName, CommandSpec>> = {
  errors: {
    summary: 'show errors in groups: which are new, how often, since when, where, in which traces',
    positionals: '[list|show|resolve|ignore|reopen|merge] [filter or ids]',
    details:
      'Looks at the last 24 hours where no --since is given. Groups by fingerprint, else by type and own stack frames, else by type and template of the message. New is what was not there before, as far back as the store goes, or --baseline. What is resolved and comes again is regressed. Decisions are kept in state/errors.json.',
    options: [
      'directory',
      'engine',
      'since',
      'until',
      'baseline',
      'every',
      'limit',
      'all',
      'source-maps',
      'output',
      'tz',
      'color',
    ],
    examples: [
      'agentbus errors',
      "agentbus errors list 'service:checkout' --since -1h -o json",
      'agentbus errors show e1-0123abcd4567 --source-maps dist',
      'agentbus errors resolve e1-0123abcd4567',
      'agentbus errors merge e1-0123abcd4567 e1-89ef0123abcd',
    ],
    load: async () => (await import('./errors.ts')).errors,
  },
  trends: {
    summary: 'show how operations perform, and which became slower or fail more',
    positionals: '[filter]',
    details:
      'Requests by route, calls and other spans by name, and what measure measured: count, rate, error rate, Apdex and latency quantiles (to 1 %). Compares the newest version of each service with the one before it or, with --baseline, with that time. A change must be certain (Mann–Whitney and Fisher, adjusted for the number of comparisons) and large.',
    options: ['directory', 'engine', 'since', 'until', 'baseline', 'apdex', 'limit', 'output', 'tz', 'color'],
    examples: [
      'agentbus trends',
      "agentbus trends 'service:checkout kind:server' --since -1h --apdex 300ms",
      'agentbus trends --since -1h --baseline -25h..-24h -o json',
    ],
    load: async () => (await import('./trends.ts')).trends,
  },
  anomalies: {
    summary: 'show what is odd: counts, durations, failures and patterns that are not as on other days',
    positionals: '[filter]',
    details:
      'Looks at the last 24 hours where no --since is given, and compares them with the two weeks before, by time of day and weekday, or with the hours before where there is less. Each anomaly has its score (standard deviations), what was observed and expected, and the query that shows it. What is shown is certain, however much was looked at: a quiet day gives a quiet page.',
    options: ['directory', 'engine', 'since', 'until', 'baseline', 'limit', 'output', 'tz', 'color'],
    examples: [
      'agentbus anomalies',
      "agentbus anomalies 'service:checkout' --since -6h",
      'agentbus anomalies --since yesterday --until today -o json',
    ],
    load: async () => (await import('./anomalies.ts')).anomalies,
  },
  differs: {
    summary: 'show what sets some records apart: values that they have more often than the others',
    positionals: '<filter>',
    details:
      'Compares the newest 20,000 matching records with the newest 20,000 others, or with those that --against matches, value by value: by Fisher or chi-square, adjusted for the number of values, with the odds ratio. Fields that the filter asks about are left out.',
    options: ['directory', 'engine', 'since', 'until', 'against', 'limit', 'output', 'signal', 'tz', 'color'],
    examples: [
      "agentbus differs 'duration>500ms' --signal traces",
      "agentbus differs 'level>=error' --against 'service:checkout' --since -1h",
    ],
    load: async () => (await import('./differs.ts')).differs,
  },
  report: {
    summary: 'make a report of a time, as a page to read, to print and to send',
    positionals: '',
    details:
      'Health, top errors, new patterns, slowest routes and regressions, anomalies, security and audit, alerts, and the quality of the telemetry itself, of the last 24 hours where no --since is given. Compares with as long a time before it, or --baseline. -o is html, md (the default) or json, for stdout, or a file whose name ends so; an HTML file needs nothing else. With --fail-on it exits with 3 where a condition holds.',
    options: ['directory', 'engine', 'since', 'until', 'baseline', 'output', 'fail-on', 'tz'],
    examples: [
      'agentbus report',
      'agentbus report --since -24h -o report.html',
      'agentbus report --since -1h --baseline -25h..-24h -o json',
      "agentbus report --since -10m -o report.md --fail-on 'error_rate>1%,new_errors>0'",
    ],
    load: async () => (await import('./report.ts')).report,
  },
};
