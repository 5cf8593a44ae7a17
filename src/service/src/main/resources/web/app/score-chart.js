import { detectorPath, get } from './api.js';
import { axis, Chart, tooltip } from './chart.js';
import { live } from './live.js';
import { now } from './now.js';
import { ANOMALY, CRITICAL, Points, SUPPRESSED } from './points.js';
import { clock, many, oddsOfScore, plural } from './words.js';

const CAPACITY = 50_000;
const MIN_SHOWN_MILLIS = 30_000;
const DECADE = Math.LN10;
const MANY_ODD = 1_000;

/** Every record of a detector as a point: time by surprise, with the line of alarm, anomalies marked. Moves with the stream. */
class ScoreChart extends Chart {
  static properties = { detector: {}, threshold: { type: Number }, minutes: { type: Number }, paused: { type: Boolean } };

  #points = new Points(CAPACITY);
  #until = null;
  #next = null;
  #waiting = [];
  #view = null;
  #sampled = null;

  connectedCallback() {
    super.connectedCallback();
    this.listen(live, 'scores', (event) => this.#add(event.detail));
    this.listen(live, 'reset', () => this.#load());
  }

  willUpdate(changed) {
    if (changed.has('detector')) {
      this.#load();
    }
    if (changed.has('paused')) {
      this.#until = this.paused ? now() : null;
    }
    const until = this.#until ?? Math.max(now(), this.#points.last ?? 0);
    const known = Math.min(this.#points.first ?? 0, until - MIN_SHOWN_MILLIS);
    const from = Math.max(until - this.minutes * 60_000, known);
    this.#view = { from, until, ...this.#points.since(from) };
  }

  /** Asks for all points that are kept; what is told meanwhile waits. */
  #load() {
    this.#points.clear();
    return this.#ask(0);
  }

  async #ask(after) {
    const asked = this.detector;
    this.#next = null;
    this.#waiting = [];
    try {
      const answer = await get(`${detectorPath(asked, 'scores')}?after=${after}`);
      if (asked === this.detector) {
        this.#next = answer.next - answer.points.length;
        this.#add(answer);
        const waiting = this.#waiting;
        this.#waiting = [];
        waiting.forEach((told) => this.#add(told));
      }
    } catch (problem) {
      this.dispatchEvent(new CustomEvent('problem', { detail: problem.message }));
    }
  }

  /** Adds the points that are not there yet: `next` is the number after the last of them. Asks for what is missing before them. */
  #add(told) {
    if (told.sampled !== this.#sampled) {
      this.#sampled = told.sampled;
      this.dispatchEvent(new CustomEvent('sampled', { detail: told.sampled ?? 1 }));
    }
    if (this.#next === null) {
      this.#waiting.push(told);
      return;
    }
    const fresh = told.next - this.#next;
    if (fresh > told.points.length) {
      this.#ask(this.#next);
      return;
    }
    if (fresh > 0) {
      this.#points.add(fresh === told.points.length ? told.points : told.points.slice(-fresh));
      this.#next = told.next;
    }
    if (!this.paused) {
      this.requestUpdate();
    }
  }

  prepare(chart) {
    chart.on('click', ({ seriesName, data }) => {
      if (seriesName === 'warning' || seriesName === 'critical') {
        this.dispatchEvent(new CustomEvent('pick', { detail: { time: data[0], score: data[1] } }));
      }
    });
  }

  description() {
    const { ordinary, odd } = this.#view;
    return (
      `Surprise of the last ${plural(this.minutes, 'minute')}: ${plural(ordinary.length / 2, 'ordinary record')} and ` +
      `${plural(odd.length, 'odd one')}. The alarm begins at ${oddsOfScore(this.threshold)}. The table below lists the odd records.`
    );
  }

  options(colour) {
    const { from, until, ordinary, odd } = this.#view;
    const shown = odd.filter((point) => point[0] <= until);
    const top = shown.reduce((max, point) => Math.max(max, point[1]), this.threshold * 1.25);
    const marked = (name, flag, color, symbol, size) => ({
      name,
      type: 'scatter',
      data: shown.filter((point) => point[2] === flag),
      large: true, // many as one shape: each by itself takes kilobytes
      largeThreshold: MANY_ODD,
      progressive: 0,
      symbol,
      symbolSize: size,
      itemStyle: { color, opacity: 1, borderColor: colour.surface, borderWidth: 1 },
      z: 4,
    });
    return {
      grid: { left: 92, right: 44, top: 14, bottom: 28 },
      tooltip: {
        ...tooltip(colour),
        formatter: ({ data }) => `${clock(data[0])}\nabout ${oddsOfScore(data[1])}`,
      },
      xAxis: {
        ...axis(colour),
        type: 'time',
        min: from,
        max: until,
        splitLine: { show: false },
        axisLabel: { ...axis(colour).axisLabel, formatter: (time) => clock(time).slice(0, until - from > 240_000 ? 5 : 8) },
      },
      yAxis: {
        ...axis(colour),
        type: 'value',
        min: 0,
        max: Math.ceil(top / DECADE) * DECADE,
        interval: DECADE,
        axisLine: { show: false },
        axisLabel: {
          ...axis(colour).axisLabel,
          formatter: (score) => (score < 1 ? 'ordinary' : `1 in ${many(Math.round(Math.exp(score)))}`),
        },
      },
      series: [
        {
          name: 'ordinary',
          type: 'scatter',
          data: ordinary,
          dimensions: ['time', 'score'],
          large: true,
          largeThreshold: 500,
          progressive: 0, // as those above, all at once: otherwise the next second's points come before the last are drawn
          symbolSize: 2.4,
          silent: true,
          itemStyle: { color: colour.calm, opacity: 0.5 },
          tooltip: { show: false },
          markLine: {
            silent: true,
            symbol: 'none',
            data: [{ yAxis: this.threshold }],
            lineStyle: { color: colour.odd, width: 1.5, type: [5, 4] },
            label: { formatter: 'alarm', position: 'end', color: colour.odd, fontSize: 11.5, fontFamily: 'Inter' },
          },
        },
        marked('suppressed', SUPPRESSED, colour.calm, 'circle', 7),
        marked('warning', ANOMALY, colour.odd, 'circle', 8),
        marked('critical', CRITICAL, colour.critical, 'diamond', 10),
      ],
    };
  }
}

customElements.define('elbo-score-chart', ScoreChart);
