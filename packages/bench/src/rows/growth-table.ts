import { line, range } from '../report/table.js';
import { type Growth, type Speed } from './growth.js';

const MIN_RATIO = 0.95;

export const growthHead = (): string =>
  `\n${line(['', 'payments', 'answers/s', 'p50 ms', 'ratio'])}`;

/** A task on the small and on the large table, and whether it is equally fast on both. */
export const growthLines = ({ name, small, large, ratio }: Growth): string =>
  line([name, ...cells(small)]) +
  line(
    ['', ...cells(large), ratio.median.toFixed(3)],
    `   ${range(ratio)}  ${ratio.median >= MIN_RATIO ? 'holds' : 'FAILS'} at least ${MIN_RATIO}`,
  );

const cells = ({ payments, perSecond, p50Ms }: Speed): string[] => [
  payments.toLocaleString('en'),
  Math.round(perSecond).toLocaleString('en'),
  p50Ms.toFixed(1),
];
