import { html, svg } from 'lit';

export const logo = html`<svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
  <rect class="logo-ground" width="32" height="32" rx="8"></rect>
  <path class="logo-line" d="M5 22c4 0 5-3 7-3s3 2 5 2 3-13 4.5-13S23 21 27 21"></path>
  <circle class="logo-dot" cx="21.5" cy="8" r="3"></circle>
</svg>`;

const SEVERITIES = { critical: 'critical', warning: 'warning' };

/** A shape and a colour for a severity, with its word for those who see neither. */
export const severity = (word) =>
  html`<svg class="severity ${SEVERITIES[word] ?? ''}" viewBox="0 0 16 16" role="img" aria-label=${word}>
    ${word === 'critical'
      ? svg`<path d="M8 .8 15.2 8 8 15.2.8 8z"></path>`
      : svg`<circle cx="8" cy="8" r="5"></circle>`}
  </svg>`;

const THEME_PATHS = {
  auto: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13v13M8 4.5h4.5M8 8h6.5M8 11.5h4.5',
  light: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 .8v1.7M8 13.5v1.7M.8 8h1.7M13.5 8h1.7M2.9 2.9l1.2 1.2M11.9 11.9l1.2 1.2M2.9 13.1l1.2-1.2M11.9 4.1l1.2-1.2',
  dark: 'M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z',
};

export const themeIcon = (theme) => html`<svg class="theme-icon ${theme}" viewBox="0 0 16 16" aria-hidden="true">
  <path d=${THEME_PATHS[theme]}></path>
</svg>`;
