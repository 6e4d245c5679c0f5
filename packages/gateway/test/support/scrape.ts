import { httpGet } from '@payment-gateway/testkit';

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;

/** The response of `/metrics`. */
export type Scrape = {
  readonly text: string;
  /** A series by its name and labels, as written; undefined if it is missing. */
  of(series: string): number | undefined;
  /** Every value of a label, across all series. */
  labelValues(label: string): string[];
  /** The names of all metrics, with or without series. */
  names(): string[];
};

/** Reads the metrics as Prometheus does. */
export async function scrape(port: number): Promise<Scrape> {
  const { status, body } = await httpGet(`http://127.0.0.1:${port}/metrics`);
  if (status !== 200) throw new Error(`/metrics answered ${status}`);
  const series = new Map<string, number>();
  for (const line of body.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
    const [, name, labels, value] = SAMPLE.exec(line) ?? [];
    if (name === undefined) throw new Error(`No sample: ${line}`);
    series.set(labels === undefined ? name : `${name}{${labels}}`, Number(value));
  }
  return {
    text: body,
    of: (one) => series.get(one),
    labelValues: (label) => [
      ...new Set(
        [...body.matchAll(new RegExp(`[{,]${label}="([^"]*)"`, 'g'))].map(([, it]) => it ?? ''),
      ),
    ],
    names: () => [...body.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? ''),
  };
}
