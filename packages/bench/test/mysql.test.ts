import { describeOnMysql, startBankSimulator } from '@payment-gateway/testkit';
import { startLoader } from '../src/load/loader.js';
import { makeJob } from '../src/load/make-job.js';
import { startFloor } from '../src/programs/floor.js';
import { mysqlGround } from '../src/programs/mysql-ground.js';
import { bankSettings, productionSettings } from '../src/programs/settings.js';
import { countPayments } from './whole-payments.js';

describeOnMysql('the floor on a server', (serverUrl) => {
  test('writes the rows that it claims, also of many payments together', async () => {
    const bank = await startBankSimulator({ env: bankSettings });
    const ground = await mysqlGround(serverUrl);
    const floor = await startFloor(ground, productionSettings(bank.apiUrl));
    const loader = startLoader();
    try {
      const job = makeJob(floor, { connections: 32, seconds: 1 });
      const { made, errors } = await loader.run(job);
      expect(errors).toEqual([]);
      expect(await countPayments(ground)).toEqual({
        payments: made,
        whole: made,
        events: 2 * made,
      });
      expect((await bank.ledger()).map(({ kind }) => kind)).toEqual(Array(made).fill('charge'));

      await ground.empty();
      expect(await countPayments(ground)).toEqual({ payments: 0, whole: 0, events: 0 });
    } finally {
      await loader.stop();
      await floor.stop();
      await ground.close();
      await bank.kill();
    }
  });
});
