/** One server, or one node of a cluster. */
export type MysqlHost = { readonly host: string; readonly port: number };

/** The database's hosts: one, or the replicas of one database in order of preference. */
export type MysqlAddress = {
  readonly hosts: readonly [MysqlHost, ...MysqlHost[]];
  readonly user: string;
  readonly password: string;
  readonly database: string;
};
