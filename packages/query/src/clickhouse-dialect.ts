/** The dialect of ClickHouse. Pure. */
import { bucketShape } from '@agentbus/filter';
import { numberSql } from './clickhouse-fields.ts';
import type { ClickHouseParameters } from './clickhouse-parameters.ts';
import { type BucketedRows, type Dialect, NANOS_PER_MILLI } from './relation.ts';

/** Longer than any zone's offset from UTC. */
const DAY_MILLIS = 86_400_000;

/** @param timeZone an IANA name that is known to exist. */
export function clickHouseDialect(parameters: ClickHouseParameters, timeZone: string): Dialect {
  return {
    number: numberSql,
    // What is nullable gives NULL where there is nothing to aggregate, what is not gives 0.
    double: (value) => `toNullable(toFloat64(${value}))`,
    finite: (double) => `if(isFinite(${double}), ${double}, NULL)`,
    sum: (double) => `sumKahan(${double})`,
    quantile: (double, fraction) => `quantileExactInclusive(${fraction.toExponential()})(${double})`,
    any: (condition) => `max(${condition})`,
    timeBuckets: (rows, every) => bucketsSql(rows, every, timeZone, parameters),
  };
}

const MILLIS = `intDiv(time, ${NANOS_PER_MILLI})`;

function bucketsSql(
  rows: string,
  every: bigint,
  timeZone: string,
  parameters: ClickHouseParameters,
): BucketedRows {
  const start = (key: string) => `toInt64(${key}) * ${NANOS_PER_MILLI}`;
  if (timeZone === 'UTC') return { sql: rows, key: `${MILLIS} - ${sinceSql(MILLIS, every)}`, start };
  const zone = parameters.add(timeZone);
  const local = `(${MILLIS} + ${offsetSql(MILLIS, zone)})`;
  if (!bucketShape(every).byClock) return { sql: rows, key: `${MILLIS} - ${sinceSql(local, every)}`, start };
  return {
    sql: rows,
    key: `${local} - ${sinceSql(local, every)}`,
    start: (key) => start(unixSql(key, zone)),
  };
}

function sinceSql(millis: string, every: bigint): string {
  const { width, origin } = bucketShape(every);
  return `((${millis} - ${origin}) % ${width} + ${width}) % ${width}`;
}

/** A zone's offset from UTC at a Unix time, both in milliseconds. */
function offsetSql(millis: string, zone: string): string {
  return `(timezoneOffset(toTimeZone(fromUnixTimestamp64Milli(toInt64(${millis})), ${zone})) * 1000)`;
}

/** When a zone's clock shows a local time: as `TimeZoneClock.unixAt` of `@agentbus/filter`. */
function unixSql(local: string, zone: string): string {
  const early = `(${local} - ${offsetSql(`${local} - ${DAY_MILLIS}`, zone)})`;
  const late = `(${local} - ${offsetSql(`${local} + ${DAY_MILLIS}`, zone)})`;
  const shows = (unix: string) => `${unix} + ${offsetSql(unix, zone)} = ${local}`;
  return `multiIf(${shows(early)} AND ${shows(late)}, least(${early}, ${late}), ${shows(early)}, ${early}, ${shows(late)}, ${late}, ${early})`;
}
