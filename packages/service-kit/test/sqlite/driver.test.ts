import { loadSqlite, releaseFor, SqliteDriverMissing } from '../../src/sqlite/index.js';

test.each([
  ['20.19.0', 'better-sqlite3'],
  ['22.22.2', 'better-sqlite3-13'],
  ['24.21.0', 'better-sqlite3-13'],
  ['26.1.0', 'better-sqlite3-13'],
])('Node %s gets %s', (version, name) => {
  expect(releaseFor(version).name).toBe(name);
});

test('The driver for this Node stores rows', () => {
  const Driver = loadSqlite();
  const database = new Driver(':memory:');
  database.exec('create table payments (id text)');
  database.prepare('insert into payments values (?)').run('one');
  expect(database.prepare('select id from payments').all()).toEqual([{ id: 'one' }]);
  database.close();
});

test.each([
  [
    'was compiled for another Node',
    () => {
      throw Object.assign(new Error('NODE_MODULE_VERSION 115'), { code: 'ERR_DLOPEN_FAILED' });
    },
  ],
  [
    'was never compiled, since npm blocks install scripts',
    () =>
      function Driver() {
        throw new Error('Could not locate the bindings file. Tried: …');
      },
  ],
])('A driver that %s is reported, with the command that fixes it', (_, load) => {
  const start = () => loadSqlite(releaseFor('20.19.0'), load);
  expect(start).toThrow(SqliteDriverMissing);
  expect(start).toThrow('Run: npm rebuild better-sqlite3');
});
