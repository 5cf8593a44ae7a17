/** Light, dark or as the system says; remembered in this browser. */
const KEY = 'elbo.theme';
const THEMES = ['auto', 'light', 'dark'];

class Theme extends EventTarget {
  #chosen = 'auto';

  constructor() {
    super();
    try {
      const remembered = localStorage.getItem(KEY);
      this.#chosen = THEMES.includes(remembered) ? remembered : 'auto';
    } catch {
      this.#chosen = 'auto'; // a browser that stores nothing
    }
    this.#apply();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#tell());
  }

  get chosen() {
    return this.#chosen;
  }

  choose(theme) {
    this.#chosen = theme;
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // it holds until the page is closed
    }
    this.#apply();
    this.#tell();
  }

  /** The one after the chosen one. */
  get next() {
    return THEMES[(THEMES.indexOf(this.#chosen) + 1) % THEMES.length];
  }

  #apply() {
    if (this.#chosen === 'auto') {
      delete document.documentElement.dataset.theme;
    } else {
      document.documentElement.dataset.theme = this.#chosen;
    }
  }

  #tell() {
    this.dispatchEvent(new CustomEvent('change'));
  }
}

export const theme = new Theme();

/** The colours of the style sheet as they are now, for what is drawn on a canvas. */
export function colours(...names) {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const found = {};
  for (const name of names) {
    probe.style.color = `var(--${name})`;
    found[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return found;
}
