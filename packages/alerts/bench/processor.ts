/**
 * What alert rules cost a log record in the instrumented process: twenty rules as people have them, of which none matches,
 * and of which one does. Medians of interleaved rounds, in nanoseconds of process CPU per record.
 */
import type { ReadWriteLogRecord } from '@agentbus/otlp';
import { AlertLogRecordProcessor, readAlertRules } from '../src/index.ts';

const ROUNDS = 11;
const RECORDS = 2000;
const PASSES = 25;

const RULES = Array.from({ length: 20 }, (_, index) => ({
  alert: `rule-${index}`,
  expr: `${
    [
      `level>=error service:billing-${index}`,
      `status>=${500 + index} route:/pay`,
      'event:auth.login.failed kind:security',
      `duration>${1 + index}s service:checkout-${index}`,
      'level>=warn "connection refused"',
    ][index % 5]
  } | count over 5m > 10 by route`,
}));

const MATCHING = [
  ...RULES.slice(0, 19),
  { alert: 'match', expr: 'route:/orders/:id | count over 5m > 1e9 by route' },
];

const records = Array.from({ length: RECORDS }, (_, index) => ({
  hrTime: [1_795_450_500, index * 1000] as [number, number],
  hrTimeObserved: [1_795_450_500, index * 1000] as [number, number],
  severityNumber: 9,
  severityText: 'INFO',
  body: 'order placed by a customer of the shop',
  attributes: {
    'http.request.method': 'GET',
    'http.route': '/orders/:id',
    'http.response.status_code': 200,
    'user.id': `user-${index}`,
    elapsed_ms: index % 400,
  },
  droppedAttributesCount: 0,
  resource: { attributes: { 'service.name': 'checkout', 'host.name': 'web-1' } },
  instrumentationScope: { name: 'shop' },
  setAttribute() {},
  setBody() {},
})) as unknown as ReadWriteLogRecord[];
const [{ resource } = { resource: undefined }] = records;
for (const record of records) Object.assign(record, { resource });

interface Case {
  readonly name: string;
  readonly onEmit: (record: ReadWriteLogRecord) => void;
  readonly samples: number[];
}

function processorOf(rules: readonly object[]): (record: ReadWriteLogRecord) => void {
  const now = () => 1_795_450_500_500;
  const processor = new AlertLogRecordProcessor({
    rules: readAlertRules({ groups: [{ name: 'bench', rules }] }),
    now,
  });
  return (record) => processor.onEmit(record);
}

let sum = 0;
const cases: Case[] = [
  {
    name: 'no processor',
    onEmit: (record) => {
      sum += record.severityNumber ?? 0;
    },
    samples: [],
  },
  { name: '20 rules, none matches', onEmit: processorOf(RULES), samples: [] },
  { name: '20 rules, one matches', onEmit: processorOf(MATCHING), samples: [] },
];

for (let round = 0; round < ROUNDS + 2; round++) {
  for (const { onEmit, samples } of cases) {
    const before = process.cpuUsage();
    for (let pass = 0; pass < PASSES; pass++) for (const record of records) onEmit(record);
    const { user, system } = process.cpuUsage(before);
    if (round >= 2) samples.push(((user + system) * 1000) / (PASSES * RECORDS));
  }
}

for (const { name, samples } of cases) {
  samples.sort((a, b) => a - b);
  console.log(`${name.padEnd(24)} ${(samples[samples.length >> 1] ?? 0).toFixed(0).padStart(6)} ns`);
}
if (sum === 0) throw new Error('Cannot measure: no record was read');
