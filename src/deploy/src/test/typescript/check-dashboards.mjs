// Type-checks the dashboards against Grafana's own schema, in a folder that holds the npm packages:
//   npm install --prefix src/deploy/target/grafana @grafana/schema@13.2.3 typescript@5
//   node src/deploy/src/test/typescript/check-dashboards.mjs src/deploy/target/grafana helm/elbo/dashboards/*.json
import {spawnSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';

const [folder, ...dashboards] = process.argv.slice(2);
if (!folder || dashboards.length === 0) {
  console.error('usage: check-dashboards.mjs FOLDER DASHBOARD...');
  process.exit(2);
}
const TYPES = './node_modules/@grafana/schema/dist/types/raw/composable';
const KINDS = ['timeseries', 'stat', 'bargauge', 'heatmap', 'table'];

// JSON holds an enum's value, a literal; the schema wants its name: `${E}` is the union of its values
const source = [
  "import type {AnnotationQuery, Dashboard, DataQuery, Panel, RowPanel} from '@grafana/schema';",
  ...KINDS.map(kind => `import type * as ${kind} from '${TYPES}/${kind}/panelcfg/x/types.gen';`),
  'type Json<T> = T extends string ? `${T}` : T extends object ? {[K in keyof T]: Json<T[K]>} : T;',
  'type Query = DataQuery & {expr: string; legendFormat?: string; range?: boolean; instant?: boolean;',
  "  format?: 'table' | 'heatmap' | 'time_series'; interval?: string};",
  'type Annotation = Omit<AnnotationQuery, "target"> & {target?: Query; titleFormat?: string; textFormat?: string;',
  '  tagKeys?: string; useValueForTime?: boolean};',
  'type Kind<N extends string, O, F = object> = Omit<Panel<Record<string, unknown>, F>, "type" | "options" | "targets" | "fieldConfig"> &',
  '  {type: N; options: Partial<O>; targets: Query[]; fieldConfig: Omit<NonNullable<Panel["fieldConfig"]>, "defaults"> &',
  '    {defaults: Omit<NonNullable<Panel["fieldConfig"]>["defaults"], "custom"> & {custom?: Partial<F>}}};',
  'type Any = RowPanel | Kind<"timeseries", timeseries.Options, timeseries.FieldConfig> | Kind<"stat", stat.Options>',
  '  | Kind<"bargauge", bargauge.Options> | Kind<"heatmap", heatmap.Options> | Kind<"table", table.Options>;',
  'type Board = Omit<Dashboard, "panels" | "annotations"> & {panels: Any[]; annotations: {list: Annotation[]}};',
  ...dashboards.map((file, i) => `export const board${i}: Json<Board> = /* ${basename(file)} */ ${readFileSync(file, 'utf8')};`),
];
writeFileSync(join(folder, 'dashboards.ts'), source.join('\n'));
const checked = spawnSync(
  process.execPath,
  ['node_modules/typescript/bin/tsc', '--noEmit', '--strict', '--skipLibCheck', '--module', 'esnext', '--moduleResolution', 'bundler', 'dashboards.ts'],
  {cwd: folder, encoding: 'utf8'});
process.stdout.write(checked.stdout + checked.stderr);
process.exit(checked.status === 0 ? 0 : 1);
