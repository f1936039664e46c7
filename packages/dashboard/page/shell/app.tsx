import type { ComponentType } from 'preact';
import { lazy, Suspense } from 'preact/compat';
import { useEffect, useState } from 'preact/hooks';
import { toast } from '../parts/clipboard.ts';
import { EmptyState } from '../parts/notices.tsx';
import { hrefOf, open, pageName } from '../state/address.ts';
import { type Command, onKey, useCommands } from '../state/commands.ts';
import { nextTheme, singleKeys } from '../state/preferences.ts';
import { session } from '../state/session.ts';
import { isPaused, refresh } from '../state/time.ts';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { Login } from './login.tsx';
import { pageLinks } from './page-links.ts';
import { Palette } from './palette.tsx';

/** Each page comes when it is first opened. */
const PAGES: Readonly<Record<string, ComponentType>> = {
  overview: lazy(() => import('../overview/overview-page.tsx').then((m) => ({ default: m.OverviewPage }))),
  logs: lazy(() => import('../logs/logs-page.tsx').then((m) => ({ default: m.LogsPage }))),
  live: lazy(() => import('../live/live-page.tsx').then((m) => ({ default: m.LivePage }))),
  traces: lazy(() => import('../traces/traces-page.tsx').then((m) => ({ default: m.TracesPage }))),
  map: lazy(() => import('../map/map-page.tsx').then((m) => ({ default: m.MapPage }))),
  errors: lazy(() => import('../errors/errors-page.tsx').then((m) => ({ default: m.ErrorsPage }))),
  alerts: lazy(() => import('../alerts/alerts-page.tsx').then((m) => ({ default: m.AlertsPage }))),
  reports: lazy(() => import('../reports/reports-page.tsx').then((m) => ({ default: m.ReportsPage }))),
  metrics: lazy(() => import('../metrics/metrics-page.tsx').then((m) => ({ default: m.MetricsPage }))),
  query: lazy(() => import('../query/query-page.tsx').then((m) => ({ default: m.QueryPage }))),
};

/** The whole page. */
export function App() {
  useEffect(() => {
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  if (session.value.type === 'unknown') return null;
  if (session.value.type === 'out') return <Login problem={session.value.problem} />;
  return <Shell />;
}

function Shell() {
  const [dialog, setDialog] = useState<'none' | 'help' | 'palette'>('none');
  const name = pageName.value;
  const link = pageLinks().find((page) => page.name === name);
  useEffect(() => {
    document.title = link === undefined ? 'AgentBus' : `${link.label} · AgentBus`;
  }, [link]);
  const pages = pageLinks().map(
    (page): Command => ({
      keys: [`g ${page.key}`],
      label: `Go to ${page.label}`,
      group: 'Pages',
      run: () => open(`/${page.name}`),
    }),
  );
  useCommands([
    ...pages,
    { keys: ['?'], label: 'Show the keys', group: 'Page', run: () => setDialog('help') },
    { keys: ['Ctrl+k'], label: 'Search commands', group: 'Page', run: () => setDialog('palette') },
    { keys: ['r'], label: 'Ask again now', group: 'Page', run: refresh },
    {
      keys: [' '],
      label: 'Pause or go on',
      group: 'Page',
      run: () => {
        isPaused.value = !isPaused.value;
      },
    },
    { keys: [], label: 'Switch the theme', group: 'Page', run: nextTheme },
    {
      keys: [],
      label: 'Switch single keys on or off',
      group: 'Page',
      run: () => {
        singleKeys.value = singleKeys.value === 'on' ? 'off' : 'on';
      },
    },
  ]);
  const Page = PAGES[name];
  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Header onHelp={() => setDialog('help')} onPalette={() => setDialog('palette')} />
      <main id="main" tabIndex={-1}>
        <h1 class="visually-hidden">{link?.label ?? 'No such page'}</h1>
        {Page === undefined ? (
          <EmptyState title="There is no such page">
            <p>
              <a href={hrefOf('/logs')}>Go to the logs</a>
            </p>
          </EmptyState>
        ) : (
          <Suspense fallback={<div class="page-loading" />}>
            <Page />
          </Suspense>
        )}
      </main>
      <Footer />
      {dialog === 'help' && <HelpDialog onClose={() => setDialog('none')} />}
      {dialog === 'palette' && <Palette onClose={() => setDialog('none')} />}
      <div class="toast" role="status" aria-live="polite">
        {toast.value}
      </div>
    </div>
  );
}
