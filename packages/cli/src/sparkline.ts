const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Numbers from 0 on as a line of bars, the highest as high as there is; zero is a dot. */
export function sparkline(values: readonly number[]): string {
  const most = Math.max(...values, 0);
  return values
    .map((value) => {
      if (value <= 0) return '·';
      return BARS[Math.min(BARS.length - 1, Math.floor((value / most) * BARS.length))] ?? '';
    })
    .join('');
}
