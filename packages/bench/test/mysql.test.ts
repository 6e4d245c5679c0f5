import { describeOnMysql, startBankSimulator } from '@payment-gateway/testkit';
import { startLoadProcess } from '../src/load/load-process.js';
import { makeJob } from '../src/load/make-job.js';
import { startFloor } from '../src/programs/floor.js';
import { createMysqlDatabase } from '../src/programs/mysql-database.js';
import { bankSettings, productionSettings } from '../src/programs/settings.js';
import { countPayments } from './whole-payments.js';

describeOnMysql('The floor on a server', (serverUrl) => {
  test('writes the rows of every payment, also when it commits many together', async () => {
    const bank = await startBankSimulator({ env: bankSettings });
    const database = await createMysqlDatabase(serverUrl);
    const floor = await startFloor(database, productionSettings(bank.apiUrl));
    const loadProcess = startLoadProcess();
    try {
      const job = makeJob(floor, { connections: 32, seconds: 1 });
      const { made, errors } = await loadProcess.run(job);
      expect(errors).toEqual([]);
      expect(await countPayments(database)).toEqual({
        payments: made,
        whole: made,
        events: 2 * made,
      });
      expect((await bank.ledger()).map(({ kind }) => kind)).toEqual(Array(made).fill('charge'));

      await database.empty();
      expect(await countPayments(database)).toEqual({ payments: 0, whole: 0, events: 0 });
    } finally {
      await loadProcess.stop();
      await floor.stop();
      await database.close();
      await bank.kill();
    }
  });
});
