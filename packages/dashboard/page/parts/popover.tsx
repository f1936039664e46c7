import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

interface PopoverProps {
  readonly label: ComponentChildren;
  readonly title: string;
  /** What is inside; `close` is for what ends it. */
  readonly children: (close: () => void) => ComponentChildren;
  readonly align?: 'left' | 'right';
  readonly class?: string;
}

/** A button that opens a panel under itself; Esc and a click elsewhere close it. */
export function Popover({ label, title, children, align = 'left', class: kind = '' }: PopoverProps) {
  const [isOpen, setOpen] = useState(false);
  const ref = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!isOpen) return undefined;
    const onPointer = (event: PointerEvent) => {
      if (event.target instanceof Node && !ref.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', onPointer);
    return () => document.removeEventListener('pointerdown', onPointer);
  }, [isOpen]);
  return (
    <div
      class={`popover ${kind}`}
      ref={ref}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen) return;
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
    >
      <button
        ref={button}
        type="button"
        aria-expanded={isOpen}
        title={title}
        onClick={() => setOpen(!isOpen)}
      >
        {label}
        <Icon name="down" />
      </button>
      {isOpen && (
        <div class={`panel panel-${align}`} role="group" aria-label={title}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
