import { type Comparison, QUIET } from './comparison.js';
import { type Machine } from '../report/machine.js';

const [WIDTH, HEIGHT] = [720, 396];
const PLOT = { left: 64, right: 700, top: 76, bottom: 312 };
const BAR = 52;
const TICKS = 5;

// Colours that are readable on white and on black, and that colour-blind readers can distinguish.
const STYLE = `
    text { font: 13px system-ui, sans-serif; fill: #1f2328 }
    .title { font-size: 16px; font-weight: 600 }
    .quiet { fill: #59636e }
    .grid { stroke: #d1d9e0 }
    .gateway { fill: #0969da }
    .floor { fill: #9a8fb8 }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc }
      .quiet { fill: #9198a1 }
      .grid { stroke: #3d444d }
      .gateway { fill: #4493f8 }
      .floor { fill: #7d7299 }
    }`;

/** Payments per second of gateway and floor as bars: an SVG for light and dark pages. */
export function drawChart(
  comparisons: readonly Comparison[],
  about: Machine & { database: string; pairs: number; seconds: number },
): string {
  const highest = Math.max(
    ...comparisons.flatMap(({ gateway, floor }) => [gateway, floor].map(perSecond)),
  );
  const top = niceCeiling(highest);
  const y = (value: number): number => PLOT.bottom - (value / top) * (PLOT.bottom - PLOT.top);
  const step = (PLOT.right - PLOT.left) / comparisons.length;

  const bar = (name: 'gateway' | 'floor', x: number, value: number): string =>
    rect(name, x, y(value), BAR, PLOT.bottom - y(value)) +
    label(x + BAR / 2, y(value) - 6, Math.round(value).toLocaleString('en'));

  const group = (comparison: Comparison, place: number): string => {
    const middle = PLOT.left + step * (place + 0.5);
    const { connections, gateway, floor, ratio } = comparison;
    return (
      bar('gateway', middle - BAR - 3, perSecond(gateway)) +
      bar('floor', middle + 3, perSecond(floor)) +
      label(middle, PLOT.bottom + 20, `${connections} connection${connections === 1 ? '' : 's'}`) +
      label(middle, PLOT.bottom + 38, `${ratio.median.toFixed(2)} of the floor`, 'quiet')
    );
  };

  const ticks = Array.from({ length: TICKS + 1 }, (_, place) => (top / TICKS) * place).map(
    (value) =>
      `  <line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(value)}" y2="${y(value)}"/>\n` +
      label(PLOT.left - 8, y(value) + 4, value.toLocaleString('en'), 'quiet', 'end'),
  );
  const { database, pairs, seconds, cpu, cores, node } = about;
  const others = Math.max(...comparisons.map(({ othersShare }) => othersShare ?? 0));
  const foot = `Median of ${pairs} pairs of ${seconds} s · ${database} · Node ${node} · ${cores} cores, ${cpu}${formatOthers(others)}`;

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Payments a second of the gateway and of the floor">
  <style>${STYLE}
  </style>
${label(PLOT.left, 26, 'Payments a second, everything on disk', 'title', 'start')}${rect('gateway', PLOT.left, 40, 12, 12)}${label(PLOT.left + 18, 51, 'gateway', '', 'start')}${rect('floor', PLOT.left + 90, 40, 12, 12)}${label(PLOT.left + 108, 51, 'floor: the same durable work, and nothing else', '', 'start')}${ticks.join('')}${comparisons.map(group).join('')}${label(PLOT.left, HEIGHT - 10, foot, 'quiet', 'start')}</svg>`;
}

const formatOthers = (share: number): string =>
  share <= QUIET ? '' : ` · NOT IDLE: others took ${(share * 100).toFixed(0)} %`;

const perSecond = ({ paymentsPerSecond }: Comparison['gateway']): number => paymentsPerSecond;

/** The next round value for the end of an axis with five steps. */
function niceCeiling(value: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(value));
  return (
    ([1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10].find((one) => one * magnitude >= value) ?? 10) * magnitude
  );
}

const rect = (kind: string, x: number, y: number, width: number, height: number): string =>
  `  <rect class="${kind}" x="${x}" y="${y.toFixed(1)}" width="${width}" height="${height.toFixed(1)}" rx="2"/>\n`;

const label = (x: number, y: number, text: string, kind = '', anchor = 'middle'): string =>
  `  <text${kind === '' ? '' : ` class="${kind}"`} x="${x}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escaped(text)}</text>\n`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
