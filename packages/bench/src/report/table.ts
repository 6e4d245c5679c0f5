import { type Spread } from '../measure/statistics.js';

const NAME_WIDTH = 34;
const WIDTH = 11;

/** A line of a table: a name and its values. */
export const line = ([name = '', ...cells]: readonly string[], remark = ''): string =>
  `${name.padEnd(NAME_WIDTH)}${cells.map((cell) => cell.padStart(WIDTH)).join('')}${remark}\n`;

export const range = ({ min, max }: Spread): string => `${min.toFixed(2)}–${max.toFixed(2)}`;
