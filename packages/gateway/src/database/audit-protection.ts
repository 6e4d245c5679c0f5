import { sql } from 'kysely';
import { type Database } from './database.js';

/**
 * Whether this database user may change or delete audit entries, as far as the server shows; rights from roles
 * are not visible. False with SQLite, where the file's owner can do anything.
 */
export async function mayChangeAuditLog({ engine, run }: Database): Promise<boolean> {
  if (engine.name === 'sqlite') return false;
  const { rows } = await run((connection) =>
    sql<{ table: string | null; privilege: string }>`
      select null as \`table\`, privilege_type as privilege from information_schema.user_privileges
        where grantee = concat('''', replace(current_user(), '@', '''@'''), '''')
      union all
      select null, privilege_type from information_schema.schema_privileges
        where grantee = concat('''', replace(current_user(), '@', '''@'''), '''')
          and database() like table_schema
      union all
      select table_name, privilege_type from information_schema.table_privileges
        where grantee = concat('''', replace(current_user(), '@', '''@'''), '''')
          and table_schema = database()`.execute(connection),
  );
  return rows.some(
    ({ table, privilege }) =>
      (table === null || table === 'audit_log') && ['UPDATE', 'DELETE'].includes(privilege),
  );
}
