import { bankBoundaries } from './bank-boundaries.js';
import { type Boundary, type Ground } from './boundary.js';
import { mysqlBoundaries } from './mysql-boundaries.js';
import { sqliteBoundaries } from './sqlite-boundaries.js';

/** Every boundary of an engine at which a gateway is killed. */
export const boundariesOf = (engine: Ground['engine']): readonly Boundary[] =>
  [...mysqlBoundaries, ...sqliteBoundaries, ...bankBoundaries].filter(({ engines }) =>
    engines.includes(engine),
  );
