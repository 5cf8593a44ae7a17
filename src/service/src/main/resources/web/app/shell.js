import { html, nothing } from 'lit';
import { Element } from './element.js';
import { logo, themeIcon } from './icons.js';
import { live } from './live.js';
import { route, toAnomaly, toDetector, toOverview } from './route.js';
import { theme } from './theme.js';
import { clock } from './words.js';
import './overview.js';

const THEME_WORDS = { auto: 'as the system', light: 'light', dark: 'dark' };
const CONNECTION_WORDS = { live: 'Live', waiting: 'Connecting', lost: 'Reconnecting' };

/** The frame around all views: where one is, whether the page is live, light or dark, and who may look. */
class Console extends Element {
  static properties = { route: { state: true }, refused: { state: true } };

  connectedCallback() {
    super.connectedCallback();
    this.route = route();
    this.#follow();
    this.listen(window, 'hashchange', () => this.#go());
    this.listen(live, 'connection', () => this.requestUpdate());
    this.listen(live, 'status', () => {
      this.refused = null;
      this.requestUpdate();
    });
    this.listen(live, 'problem', (event) => (this.refused = event.detail.message));
    this.listen(theme, 'change', () => this.requestUpdate());
  }

  #follow() {
    live.follow(this.route.view === 'detector' ? this.route.detector : null);
  }

  async #go() {
    this.route = route();
    this.#follow();
    await this.updateComplete;
    window.scrollTo(0, 0);
    this.querySelector('main').focus({ preventScroll: true });
  }

  render() {
    return html`
      <a class="skip" href="#main" @click=${this.#skip}>Skip to the content</a>
      <header class="top">
        <div class="frame top-row">
          <a class="brand" href=${toOverview()}>${logo}<span>Elbo</span></a>
          ${this.#crumbs()}
          <div class="top-end">
            ${this.#user()} ${this.#connection()}
            <button
              type="button"
              class="quiet icon-button"
              aria-label="Colours: ${THEME_WORDS[theme.chosen]}. Change to ${THEME_WORDS[theme.next]}"
              title="Colours: ${THEME_WORDS[theme.chosen]}"
              @click=${() => theme.choose(theme.next)}
            >
              ${themeIcon(theme.chosen)}
            </button>
          </div>
        </div>
      </header>
      ${this.#banners()}
      <main id="main" class="frame" tabindex="-1">${this.#view()}</main>
      <footer class="frame foot">
        <span>Elbo ${live.status?.version ?? ''}</span>
        ${live.status ? html`<span>instance ${live.status.instance}</span>` : nothing}
        <a href="/q/openapi">API</a>
      </footer>
    `;
  }

  #skip(event) {
    event.preventDefault();
    this.querySelector('main').focus();
  }

  #crumbs() {
    const { view, detector, id } = this.route;
    if (view === 'overview' || view === 'unknown') {
      return html`<nav class="crumbs" aria-label="Where you are"></nav>`;
    }
    const here = { anomaly: 'Odd record', try: 'Try it' }[view];
    return html`<nav class="crumbs" aria-label="Where you are">
      <ol>
        <li><a href=${toOverview()}>Overview</a></li>
        <li>
          ${here ? html`<a href=${toDetector(detector)}>${detector}</a>` : html`<span aria-current="page">${detector}</span>`}
        </li>
        ${here
          ? html`<li>
              <span aria-current="page">${view === 'anomaly' ? html`<a href=${toAnomaly(detector, id)}>${here}</a>` : here}</span>
            </li>`
          : nothing}
      </ol>
    </nav>`;
  }

  #user() {
    const user = live.status?.security?.user;
    return user ? html`<span class="user" title="Roles: ${live.status.security.roles.join(', ')}">${user}</span>` : nothing;
  }

  #connection() {
    return html`<span class="connection ${live.connection}" role="status">
      <span class="pulse" aria-hidden="true"></span>${CONNECTION_WORDS[live.connection]}
    </span>`;
  }

  #banners() {
    return html`
      ${live.status?.security?.mode === 'none'
        ? html`<aside class="banner" aria-label="Security">
            <p class="frame">
              <strong>No login.</strong> Whoever reaches this address sees all of this. <code>elbo.security.mode</code> changes that.
            </p>
          </aside>`
        : nothing}
      ${live.connection === 'lost' && live.toldAt
        ? html`<aside class="banner loud" aria-label="Connection">
            <p class="frame">The service does not answer. What is shown is as of ${clock(live.toldAt)}.</p>
          </aside>`
        : nothing}
      ${live.status?.feedReason
        ? html`<aside class="banner" aria-label="Odd records"><p class="frame">Odd records may be missing: ${live.status.feedReason}</p></aside>`
        : nothing}
      ${this.refused ? html`<aside class="banner loud" role="alert"><p class="frame">${this.refused}</p></aside>` : nothing}
    `;
  }

  #view() {
    const { view, detector, id } = this.route;
    switch (view) {
      case 'overview':
        return html`<elbo-overview></elbo-overview>`;
      case 'detector':
        import('./detector.js');
        return html`<elbo-detector .name=${detector}></elbo-detector>`;
      case 'anomaly':
        import('./anomaly.js');
        return html`<elbo-anomaly .detector=${detector} .anomaly=${id}></elbo-anomaly>`;
      case 'try':
        import('./try.js');
        return html`<elbo-try .detector=${detector}></elbo-try>`;
      default:
        return html`<h1>There is no such page</h1>
          <p><a href=${toOverview()}>Go to the overview</a></p>`;
    }
  }
}

customElements.define('elbo-console', Console);
