import { html } from 'lit';
import { Element } from './element.js';
import { colours, theme } from './theme.js';

const FONT = 'Inter, system-ui, sans-serif';

/**
 * A chart on a canvas: loads ECharts, follows size and colours, and ends with the element. Subclasses say what is drawn by
 * `options(colours)`, and what it says by `description()`.
 */
export class Chart extends Element {
  #chart = null;

  connectedCallback() {
    super.connectedCallback();
    this.listen(theme, 'change', () => this.draw());
  }

  render() {
    return html`<div class="chart" role="img" aria-label=${this.description()}><div class="chart-canvas"></div></div>`;
  }

  async firstUpdated() {
    const { init } = await import('./echarts.js');
    if (!this.isConnected) {
      return;
    }
    this.#chart = init(this.querySelector('.chart-canvas'), null, { renderer: 'canvas' });
    this.prepare(this.#chart);
    this.resizing = new ResizeObserver(() => this.#chart?.resize());
    this.resizing.observe(this);
    this.draw();
  }

  /** Called once, when there is a chart to listen to. */
  prepare() {}

  updated() {
    this.draw();
  }

  draw() {
    if (this.#chart && !document.hidden) {
      const found = colours('ink', 'soft', 'line', 'calm', 'calm-2', 'calm-3', 'odd', 'critical', 'surface');
      this.#chart.setOption({ animation: false, textStyle: { fontFamily: FONT }, ...this.options(found) }, { lazyUpdate: true });
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.resizing?.disconnect();
    this.#chart?.dispose();
    this.#chart = null;
  }
}

/** What axes have in common. */
export const axis = (colour) => ({
  axisLine: { lineStyle: { color: colour.line } },
  axisTick: { show: false },
  axisLabel: { color: colour.soft, fontSize: 11.5, hideOverlap: true },
  splitLine: { lineStyle: { color: colour.line } },
});

/** A tooltip that is drawn on the canvas: one of HTML would need styles that the page's policy forbids. */
export const tooltip = (colour) => ({
  renderMode: 'richText',
  backgroundColor: colour.ink,
  borderWidth: 0,
  padding: [6, 9],
  textStyle: { color: colour.surface, fontSize: 12, fontFamily: FONT },
});
