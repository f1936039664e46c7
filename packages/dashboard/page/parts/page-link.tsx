import type { ComponentChildren } from 'preact';
import { type Changes, hrefOf, open } from '../state/address.ts';

interface PageLinkProps {
  readonly to: string;
  readonly with?: Changes;
  readonly class?: string;
  readonly title?: string;
  readonly current?: boolean;
  readonly children: ComponentChildren;
}

/** A link to a page of ours: no reload, and yet a link to copy or to open in another tab. */
export function PageLink({
  to,
  with: changes = {},
  class: kind,
  title,
  current = false,
  children,
}: PageLinkProps) {
  return (
    <a
      href={hrefOf(to, changes)}
      class={kind}
      title={title}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        open(to, changes);
      }}
    >
      {children}
    </a>
  );
}
