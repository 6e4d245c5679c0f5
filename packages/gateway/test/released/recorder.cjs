// Loaded into a gateway of any version before its own code (node --require): writes each statement that
// MySQL accepts from it, and the rows that came back, as a line of JSON to the file RECORD_TO.
const { appendFileSync } = require('node:fs');
const { createRequire } = require('node:module');

const requireAsProgram = createRequire(process.argv[1]);
const file = process.env.RECORD_TO;

const mysql = requireAsProgram('mysql2');
const connection = Object.getPrototypeOf(mysql.Connection).prototype;
const query = connection.query;
connection.query = function recorded(statement, ...more) {
  const callback = more.at(-1);
  const { sql, values } =
    typeof statement === 'object' ? statement : { sql: statement, values: more[0] };
  const parameters = Array.isArray(values) ? values : [];
  const answered = (error, result, fields) => {
    const isRows = Array.isArray(result) && result.every((row) => row.affectedRows === undefined);
    const record = { sql, parameters, rows: isRows ? result : null };
    if (!error) appendFileSync(file, `${JSON.stringify(record)}\n`);
    callback(error, result, fields);
  };
  return query.call(this, statement, ...more.slice(0, -1), answered);
};
