import { randomBytes } from 'node:crypto';
import { execute } from './connect.js';

/** A fresh, empty database for one suite. */
export type TestDatabase = {
  readonly url: string;
  drop(): Promise<void>;
};

/** Makes a database with a random name, so that suites can share a server. */
export async function createDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await execute(serverUrl, [`create database ${name} character set utf8mb4`]);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => execute(serverUrl, [`drop database if exists ${name}`]),
  };
}
