import { axis, Chart, tooltip } from './chart.js';
import { oddsOfScore, visible } from './words.js';

const MAX_KEY = 60;

/** Records by their place in the latent space, projected on two directions: ordinary ones, other odd ones, and the one that is asked about. */
class LatentChart extends Chart {
  static properties = { picture: { attribute: false }, text: {} };

  description() {
    return this.text ?? '';
  }

  options(colour) {
    const { record, nearest, ordinary, odd } = this.picture;
    const inside = within([record, nearest, ...ordinary]);
    const point = (each, name) => ({ value: [each.x, each.y], name, record: each });
    const label = (name, position) => ({ show: true, formatter: name, position, color: colour.ink, fontSize: 11.5, fontFamily: 'Inter', textBorderColor: colour.surface, textBorderWidth: 2 });
    const direction = (name) => ({
      ...axis(colour),
      type: 'value',
      scale: true,
      name,
      nameLocation: 'middle',
      nameGap: 10,
      nameTextStyle: { color: colour.soft, fontSize: 11.5 },
      axisLabel: { show: false },
    });
    const shape = (name, data, symbol, symbolSize, itemStyle, more = {}) => ({ name, type: 'scatter', data, symbol, symbolSize, itemStyle, ...more });
    return {
      grid: { left: 30, right: 24, top: 24, bottom: 30 },
      tooltip: { ...tooltip(colour), formatter: ({ data }) => about(data) },
      xAxis: direction('most different'),
      yAxis: direction('second most different'),
      series: [
        shape('ordinary', ordinary.map((each) => point(each, 'ordinary')), 'circle', 5, { color: colour.calm, opacity: 0.55 }),
        shape('odd', odd.filter(inside).map((each) => point(each, 'also odd')), 'circle', 7, { color: 'transparent', borderColor: colour.odd, borderWidth: 1.5 }),
        shape('nearest', [point(nearest, 'the most similar ordinary one')], 'triangle', 13, { color: colour.ink, borderColor: colour.surface, borderWidth: 1 }, {
          label: label('most similar', 'bottom'),
          z: 4,
        }),
        shape('record', [point(record, 'this record')], 'diamond', 16, { color: colour.critical, borderColor: colour.surface, borderWidth: 1 }, {
          label: label('this record', 'top'),
          z: 5,
        }),
      ],
    };
  }
}

/** Whether a record lies where these do: other odd ones may be so far away that nothing else could be told apart. */
function within(records) {
  const bounds = ['x', 'y'].map((name) => {
    const places = records.map((each) => each[name]);
    return { name, from: Math.min(...places), to: Math.max(...places) };
  });
  return (each) => bounds.every(({ name, from, to }) => each[name] >= from && each[name] <= to);
}

function about({ name, record }) {
  const key = record.key.length > MAX_KEY ? `${record.key.slice(0, MAX_KEY)}…` : record.key;
  return [
    name,
    record.partition == null ? null : `partition ${record.partition}, offset ${record.offset}`,
    key ? `key ${visible(key).replace(/[{}|]/g, '.')}` : null, // braces would be taken for a style
    `about ${oddsOfScore(record.score)}`,
  ]
    .filter(Boolean)
    .join('\n');
}

customElements.define('elbo-latent-chart', LatentChart);
