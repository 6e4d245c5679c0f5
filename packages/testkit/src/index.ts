export { startDatabaseServer, type DatabaseServerOptions } from './database-server.js';
export { DatabaseUnavailable, type DatabaseServer } from './database/server.js';
export { findProgram } from './database/find-program.js';
export {
  galeraMissing,
  startGaleraCluster,
  type GaleraCluster,
  type GaleraNode,
} from './database/galera-cluster.js';
export { createDatabase, type TestDatabase } from './database/create-database.js';
export { describeOnMysql, describeWhere, mysqlServerUrl } from './jest/engines.js';
export { run, tail, type Exit, type RunningProcess, type RunOptions } from './process/run.js';
export { startService, type Service, type ServiceOptions } from './process/service.js';
export { nodeWithOutputTo, unreadPipe, type UnreadPipe } from './process/output-to.js';
export { testEnvironment } from './process/environment.js';
export { temporaryFolder, removeFolder } from './process/lifeline.js';
export {
  startBankSimulator,
  type BankSimulator,
  type BankSimulatorOptions,
} from './bank-simulator.js';
export { startGateway, type Gateway, type GatewayOptions } from './gateway.js';
export type { LedgerEntry } from './ledger.js';
export {
  findSecrets,
  type Haystack,
  type ScannedSecret,
  type SecretFinding,
} from './secret-scan.js';
export { readFilesForScan } from './scan-files.js';
export { freePort, isPortFree } from './free-port.js';
export { httpGet, type Answer } from './http-get.js';
export { waitFor, type WaitOptions } from './wait-for.js';
export { complaintsAboutMetrics, hasPromtool } from './promtool.js';
export { mountSmallDisk, smallDiskMissing, type SmallDisk } from './small-disk.js';
export { canBrowse, visitPage, type Visit } from './browser.js';
export { paceOf, type Pace } from './pace.js';
