import './style.css';
import { LitElement, html } from 'lit';

/** The console: lists the detectors of this instance. */
class Console extends LitElement {
  static properties = { detectors: { state: true } };

  createRenderRoot() {
    return this;
  }

  async connectedCallback() {
    super.connectedCallback();
    const answer = await fetch('/api/v1/detectors');
    this.detectors = answer.ok ? await answer.json() : [];
  }

  render() {
    return html`<main>
      <h1>Elbo</h1>
      <ul>
        ${(this.detectors ?? []).map((each) => html`<li>${each.name} watches ${each.input}</li>`)}
      </ul>
    </main>`;
  }
}

customElements.define('elbo-console', Console);
