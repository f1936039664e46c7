/** When reports are due: every hour, day or week at a time of the clock on the wall. Pure. */

/** How often, and at what time. */
export interface ReportPlan {
  readonly every: 'hourly' | 'daily' | 'weekly';
  /** Of `weekly`: 0 is Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const PLAN =
  /^(?:(hourly)(?:@:?(\d\d))?|(daily|weekly)(?:@(?:(sun|mon|tue|wed|thu|fri|sat)@)?(\d\d):(\d\d))?)$/u;

/**
 * Reads `hourly`, `hourly@:30`, `daily`, `daily@07:00`, `weekly@mon@07:00`. What is left out is 00 minutes, 00:00, Monday.
 *
 * @returns `undefined` for anything else.
 */
export function parseReportPlan(text: string): ReportPlan | undefined {
  const [, hourly, past = '00', other, weekday = 'mon', hour = '00', minute = '00'] = PLAN.exec(text) ?? [];
  const every = (hourly ?? other) as ReportPlan['every'] | undefined;
  if (every === undefined) return undefined;
  if (every === 'daily' && /@[a-z]/u.test(text)) return undefined;
  const plan = {
    every,
    weekday: WEEKDAYS.indexOf(weekday),
    hour: Number(hour),
    minute: Number(every === 'hourly' ? past : minute),
  };
  return plan.hour < 24 && plan.minute < 60 ? plan : undefined;
}

/** The last time at which a report was due, Unix milliseconds. Local time, so that 07:00 stays 07:00 in summer. */
export function lastDue({ every, weekday, hour, minute }: ReportPlan, now: number): number {
  const due = new Date(now);
  if (every === 'hourly') due.setMinutes(minute, 0, 0);
  else due.setHours(hour, minute, 0, 0);
  if (every === 'weekly') due.setDate(due.getDate() - ((due.getDay() - weekday + 7) % 7));
  return due.getTime() <= now ? due.getTime() : before({ every }, due.getTime());
}

/** The time a report is of: from when the one before was due to when it is due, Unix milliseconds. */
export function reportedTime(
  plan: ReportPlan,
  due: number,
): { readonly since: number; readonly until: number } {
  return { since: before(plan, due), until: due };
}

function before({ every }: Pick<ReportPlan, 'every'>, due: number): number {
  const time = new Date(due);
  if (every === 'hourly') time.setTime(due - 3_600_000);
  else time.setDate(time.getDate() - (every === 'daily' ? 1 : 7));
  return time.getTime();
}
