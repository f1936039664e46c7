import { formatTime } from '../state/time.ts';
import { labelText } from './alert.ts';
import type { AlertCourse } from './alert-timeline.ts';

interface AlertTimelineProps {
  readonly courses: readonly AlertCourse[];
  /** Unix milliseconds. */
  readonly since: number;
  readonly until: number;
}

/** Courses that are shown; the table under them has all. */
const MAX_COURSES = 20;

/** Each alert's course as a row of bars. */
export function AlertTimeline({ courses, since, until }: AlertTimelineProps) {
  const length = Math.max(1, until - since);
  const percent = (at: number) => `${(((at - since) / length) * 100).toFixed(2)}%`;
  const time = (at: number) => formatTime(`${Math.round(at)}000000`, { date: true, digits: 0 });
  return (
    <div class="alert-timeline">
      <ul>
        {courses.slice(0, MAX_COURSES).map(({ alert, labels, bands }) => (
          <li key={`${alert} ${labelText(labels)}`}>
            <span class="alert-timeline-name" title={labelText(labels)}>
              {alert} <span class="quiet">{labelText(labels)}</span>
            </span>
            <span
              class="alert-timeline-track"
              role="img"
              aria-label={bands
                .map((band) => `${band.state} from ${time(band.from)} to ${time(band.to)}`)
                .join(', ')}
            >
              {bands.map((band, index) => (
                <i
                  key={index}
                  class={`is-${band.state}`}
                  title={`${band.state} ${time(band.from)} – ${time(band.to)}`}
                  style={{ left: percent(band.from), width: percent(since + band.to - band.from) }}
                />
              ))}
            </span>
          </li>
        ))}
      </ul>
      <p class="alert-timeline-ends quiet" aria-hidden="true">
        <span>{time(since)}</span>
        <span>{time(until)}</span>
      </p>
    </div>
  );
}
