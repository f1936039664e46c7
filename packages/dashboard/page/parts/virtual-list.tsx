import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

interface VirtualListProps<T> {
  readonly items: readonly T[];
  /** Pixels; all rows have the same. */
  readonly rowHeight: number;
  readonly render: (item: T, index: number) => ComponentChildren;
  readonly keyOf: (item: T, index: number) => string | number;
  readonly label: string;
  /** The row that should be in sight. */
  readonly shown?: number;
  /** Called when the end comes near. */
  readonly onEnd?: () => void;
  /** Called with the pixels above what is seen. */
  readonly onScroll?: (top: number, element: HTMLElement) => void;
  /** Whether the last row stays in sight when rows are added. */
  readonly follow?: boolean;
  /** Stands above the rows and stays there. */
  readonly header?: ComponentChildren;
}

/** Rows that are drawn beyond what is seen, so that scrolling shows no gaps. */
const OVERSCAN = 12;

/** A list of which only the rows in sight are in the document. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, rowHeight, render, keyOf, label, shown, onEnd, onScroll, follow = false, header } = props;
  const ref = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const measure = () => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element !== null && follow) element.scrollTop = element.scrollHeight;
  }, [items, follow]);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null || shown === undefined || shown < 0) return;
    const space = header === undefined ? 0 : rowHeight;
    const top = shown * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    const bottom = top + rowHeight + space - element.clientHeight;
    if (bottom > element.scrollTop) element.scrollTop = bottom;
  }, [shown, items.length > 0]);
  const first = Math.max(0, Math.floor(view.top / rowHeight) - OVERSCAN);
  const last = Math.min(items.length, Math.ceil((view.top + view.height) / rowHeight) + OVERSCAN);
  const isNearEnd = last >= items.length - OVERSCAN;
  useEffect(() => {
    if (isNearEnd) onEnd?.();
  }, [isNearEnd, items.length]);
  return (
    <div
      class="virtual-list"
      ref={ref}
      role="grid"
      aria-label={label}
      aria-rowcount={items.length + (header === undefined ? 0 : 1)}
      tabIndex={0}
      onScroll={(event) => {
        const element = event.currentTarget;
        setView({ top: element.scrollTop, height: element.clientHeight });
        onScroll?.(element.scrollTop, element);
      }}
    >
      {header}
      <div class="virtual-rows" role="rowgroup" style={{ height: `${items.length * rowHeight}px` }}>
        <div role="presentation" style={{ transform: `translateY(${first * rowHeight}px)` }}>
          {items.slice(first, last).map((item, offset) => (
            <div role="presentation" key={keyOf(item, first + offset)} style={{ height: `${rowHeight}px` }}>
              {render(item, first + offset)}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
