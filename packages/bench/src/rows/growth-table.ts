import { line, range } from '../report/tables.js';
import { type Growth, type Speed } from './growth.js';

const LEAST_RATIO = 0.95;

export const growthHead = (): string =>
  `\n${line(['', 'payments', 'answers/s', 'p50 ms', 'ratio'])}`;

/** A task on the small and on the large table, and whether it may be said not to grow. */
export const growthLines = ({ name, small, large, ratio }: Growth): string =>
  line([name, ...cells(small)]) +
  line(
    ['', ...cells(large), ratio.median.toFixed(3)],
    `   ${range(ratio)}  ${ratio.median >= LEAST_RATIO ? 'holds' : 'FAILS'} at least ${LEAST_RATIO}`,
  );

const cells = ({ payments, perSecond, p50Ms }: Speed): string[] => [
  payments.toLocaleString('en'),
  Math.round(perSecond).toLocaleString('en'),
  p50Ms.toFixed(1),
];
