import { createDatabase } from '@payment-gateway/testkit';
import { createPool } from 'mysql2/promise';
import { type Database, PAYMENT_TABLES, type Row, type Value } from './database.js';

/** A fresh database on the server. */
export async function createMysqlDatabase(serverUrl: string): Promise<Database> {
  const database = await createDatabase(serverUrl);
  const pool = createPool({ uri: database.url, connectionLimit: 2 });

  async function query(statement: string, values: readonly Value[] = []): Promise<Row[]> {
    const [rows]: [unknown, unknown] = await pool.query(statement, [...values]);
    return Array.isArray(rows) ? rows.filter(isRow) : [];
  }

  return {
    env: { DATABASE_URL: database.url },
    async empty() {
      for (const table of PAYMENT_TABLES) await query(`truncate table ${table}`);
    },
    query,
    async insert(table, columns, rows) {
      await pool.query(`insert into ${table} (${columns.join(', ')}) values ?`, [rows]);
    },
    async analyze() {
      await query(`analyze table ${PAYMENT_TABLES.join(', ')}`);
    },
    async close() {
      await pool.end();
      await database.drop();
    },
  };
}

const isRow = (row: unknown): row is Row => typeof row === 'object' && row !== null;
