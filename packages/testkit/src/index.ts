export { startDatabaseServer } from './databases/database-server.js';
export { DatabaseUnavailable, type DatabaseServer } from './databases/server.js';
export { findProgram } from './databases/find-program.js';
export { galeraMissing } from './databases/galera-provider.js';
export {
  startGaleraCluster,
  type GaleraCluster,
  type GaleraNode,
} from './databases/galera-cluster.js';
export { serverVersion } from './databases/connect.js';
export { createDatabase, type TestDatabase } from './databases/create-database.js';
export { describeOnMysql, describeWhere } from './jest/engines.js';
export { type Exit } from './processes/child.js';
export { testEnvironment } from './processes/environment.js';
export { httpGet, httpRequest, type Answer } from './processes/http-request.js';
export { temporaryFolder, removeFolder } from './processes/lifeline.js';
export { messageOf } from './processes/message-of.js';
export { nodeWithOutputTo, unreadPipe } from './processes/output-to.js';
export { freePort, isPortFree } from './processes/ports.js';
export { programFile, type Program } from './processes/program-file.js';
export { startProgram } from './processes/programs.js';
export { run, tail, type RunningProcess } from './processes/run.js';
export { startService } from './processes/service.js';
export { waitFor } from './processes/wait-for.js';
export { startBankSimulator, type BankSimulator } from './services/bank-simulator.js';
export { runGatewayCommand, startGateway, type Gateway } from './services/gateway.js';
export { startWorker } from './services/worker.js';
export { addWebhookEndpoint, readEventPage, type Caller } from './services/events.js';
export { isRecord, rowsOf, textIn, textOf, wholeOf } from './services/fields.js';
export type { LedgerEntry } from './services/ledger.js';
export { findSecrets, type Haystack } from './secrets/secret-scan.js';
export { readFilesForScan } from './secrets/scan-files.js';
export { withoutIds } from './secrets/without-ids.js';
export { complaintsAboutMetrics, hasPromtool } from './machine/promtool.js';
export { mountSmallDisk, smallDiskMissing, type SmallDisk } from './machine/small-disk.js';
export { canBrowse, visitPage } from './machine/browser.js';
export { CVV, cardOf, withCheckDigit } from './load/cards.js';
export { inParallel } from './load/in-parallel.js';
export { paceOf } from './load/pace.js';
export { startBankProxy, type BankCall, type Hold } from './proxies/bank-proxy.js';
export { ON_NO_ROWS, startDatabaseProxy } from './proxies/database-proxy.js';
export { startTcpProxy, type TcpProxy } from './proxies/tcp-proxy.js';
export { startUnresponsiveServer } from './proxies/unresponsive-server.js';
