import { Icon } from '../parts/icon.tsx';
import { PageLink } from '../parts/page-link.tsx';
import { pageName } from '../state/address.ts';
import { nextTheme, theme } from '../state/preferences.ts';
import { isPaused } from '../state/time.ts';
import { pageLinks } from './page-links.ts';
import { RangePicker } from './range-picker.tsx';
import { ServicePicker } from './service-picker.tsx';

interface HeaderProps {
  readonly onHelp: () => void;
  readonly onPalette: () => void;
}

const THEME_ICONS = { system: 'screen', light: 'sun', dark: 'moon' } as const;

/** Pages on the left; what all pages share on the right. */
export function Header({ onHelp, onPalette }: HeaderProps) {
  return (
    <header class="header">
      <PageLink to="/overview" class="brand" title="AgentBus">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="7" />
          <path d="M7 21h4l3-11 4 14 3-9h4" />
        </svg>
        <span>AgentBus</span>
      </PageLink>
      <nav aria-label="Pages">
        {pageLinks().map(({ name, label, key }) => (
          <PageLink
            key={name}
            to={`/${name}`}
            class="nav-link"
            current={pageName.value === name}
            title={`${label} (g ${key})`}
          >
            {label}
          </PageLink>
        ))}
      </nav>
      <div class="header-tools">
        <ServicePicker />
        <RangePicker />
        <button
          type="button"
          class="square"
          aria-pressed={isPaused.value}
          aria-label={isPaused.value ? 'Go on asking every ten seconds' : 'Pause'}
          title={isPaused.value ? 'Paused. Go on (Space)' : 'Asks again every ten seconds. Pause (Space)'}
          onClick={() => {
            isPaused.value = !isPaused.value;
          }}
        >
          <Icon name={isPaused.value ? 'play' : 'pause'} />
        </button>
        <button
          type="button"
          class="square"
          aria-label="Search commands"
          title="Search commands (Ctrl+K)"
          onClick={onPalette}
        >
          <Icon name="command" />
        </button>
        <button
          type="button"
          class="square"
          aria-label={`Theme: ${theme.value}`}
          title={`Theme: ${theme.value}`}
          onClick={nextTheme}
        >
          <Icon name={THEME_ICONS[theme.value]} />
        </button>
        <button type="button" class="square" aria-label="Keys" title="Keys (?)" onClick={onHelp}>
          <Icon name="help" />
        </button>
      </div>
    </header>
  );
}
