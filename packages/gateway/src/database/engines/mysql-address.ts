/** One server, or one node of a cluster. */
export type MysqlHost = { readonly host: string; readonly port: number };

/** Where the database is: on one host, or on several that hold the same, best first. */
export type MysqlAddress = {
  readonly hosts: readonly [MysqlHost, ...MysqlHost[]];
  readonly user: string;
  readonly password: string;
  readonly database: string;
};
