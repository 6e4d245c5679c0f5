import { type Engine } from '../books/books.js';
import { bankBoundaries } from './bank-boundaries.js';
import { type Boundary } from './boundary.js';
import { mysqlBoundaries } from './mysql-boundaries.js';
import { sqliteBoundaries } from './sqlite-boundaries.js';

/** Every boundary of an engine at which a gateway is killed. */
export const boundariesOf = (engine: Engine): readonly Boundary[] =>
  [...mysqlBoundaries, ...sqliteBoundaries, ...bankBoundaries].filter(({ engines }) =>
    engines.includes(engine),
  );
