interface SparklineProps {
  readonly values: readonly (number | null)[];
  readonly label: string;
  readonly class?: string;
  /** The highest value of the scale; default: that of the values. */
  readonly max?: number;
}

const WIDTH = 160;
const HEIGHT = 32;

/** A small course of values; its label says what matters of it. */
export function Sparkline({ values, label, class: kind = '', max }: SparklineProps) {
  const numbers = values.filter((value): value is number => value !== null);
  const top = Math.max(max ?? 0, ...numbers, 1e-12);
  const step = values.length > 1 ? WIDTH / (values.length - 1) : WIDTH;
  const place = (value: number) => HEIGHT - 1 - (value / top) * (HEIGHT - 3);
  let path = '';
  let isDrawing = false;
  for (const [index, value] of values.entries()) {
    if (value === null) isDrawing = false;
    else {
      path += `${isDrawing ? 'L' : 'M'}${(index * step).toFixed(1)} ${place(value).toFixed(1)}`;
      isDrawing = true;
    }
  }
  const isWhole = !values.includes(null) && values.length > 1;
  return (
    <svg
      class={`sparkline ${kind}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {isWhole && <path class="sparkline-area" d={`${path}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} />}
      <path class="sparkline-line" d={path} />
    </svg>
  );
}
